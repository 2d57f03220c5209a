"""Grading a whole class: the batch and its workers, the store of results, gradebooks and the pages about the class.

`batch.py` grades, `store.py` keeps the results, and `publish.py` writes the files that instructors read. Modules named
after a platform fill in its gradebook. The room knows no terminal.
"""
