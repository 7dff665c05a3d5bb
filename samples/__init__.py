"""Invented organs (虚构) and the portals that publish their reports, for the demo, the tests and the benchmarks."""
