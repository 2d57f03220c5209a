"""Renderers of grades and traces for people and programs, one module per format; they compute nothing."""
