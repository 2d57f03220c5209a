"""The rules of a course, each a function that yields violations, and `verify`, which checks all of them."""
