"""Grades for people and for programs: one file a format. Renderers never compute."""
