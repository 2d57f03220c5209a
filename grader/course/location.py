"""A file's course, found by its folder alone: cheap enough for every file that pytest collects."""

from pathlib import Path


def course_around(path: Path) -> Path | None:
    """Return the course's folder that a suite's file belongs to, None for any other file."""
    folder = path.parent.parent
    return folder if (folder / "course.toml").is_file() else None
