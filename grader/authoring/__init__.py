"""For authors of courses: the rules that a course keeps, and mutants of its reference solutions."""
