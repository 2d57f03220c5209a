"""An automated grader for asynchronous Python: a program's prints and times, on a virtual clock."""
