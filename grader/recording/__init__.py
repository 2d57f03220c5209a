"""Observation of a running program: steps, calls, output, exceptions as data, and loose ends.

`recorder.py` puts the observations together. The room may know the clock and the event loop. It starts no program, and
it knows no course and no grade.
"""
