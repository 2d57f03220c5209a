"""Tools for authors of courses: new exercises, rules, mutants and releases.

`new` creates exercises, `rules` checks a course, `mutants` tests its suites, and `releasing` makes what students get.
"""
