"""Practising in a terminal: what `grader watch` and `grader list` know and show.

The room may grade a student's own files. It knows no other students.
"""
