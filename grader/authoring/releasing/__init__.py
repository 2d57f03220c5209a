"""Releases of a course: the repository for students, and bundles for other graders' harnesses."""
