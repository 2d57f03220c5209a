"""Practising in a terminal: what `grader watch` and `grader list` know and show."""
