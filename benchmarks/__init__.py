"""Speed as ratios against a named baseline in the same run, with peak memory; never part of the tests."""
