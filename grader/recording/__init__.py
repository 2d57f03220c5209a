"""Observation of a running program: steps, calls, output, exceptions as data, and loose ends."""
