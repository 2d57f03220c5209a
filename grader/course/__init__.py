"""The course as a folder: `course.toml`, exercises, their digests, and a student's progress through them.

The room knows files and folders. It runs no program and grades nothing. Its names are loaded when they are first used:
every pytest session of the environment imports `grader.course.location`.
"""

TYPE_CHECKING = False  # as in `grader`

if TYPE_CHECKING:
    from grader.course.course import Course, Exercise, course_folder, installed_course
    from grader.course.progress import Progress

__all__ = ["Course", "Exercise", "Progress", "course_folder", "installed_course"]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Load a public name when it is first used (PEP 562)."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module("grader.course." + ("progress" if name == "Progress" else "course")), name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
