"""Grading a whole class: the batch and its workers, the store of results, gradebooks and the pages about the class."""
