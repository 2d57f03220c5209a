"""Mutants of reference solutions: programs with one typical mistake each, which the suites should catch."""
