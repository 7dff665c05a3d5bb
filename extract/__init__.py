"""Capture → document → report → finding: pure functions from bytes to figures."""
