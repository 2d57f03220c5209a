"""Renderers of grades and traces for people and programs, one module per format.

They compute nothing and print nothing: each returns a text or yields lines. The room may know grades, traces, and the
text of a failed check. It knows no class.
"""
