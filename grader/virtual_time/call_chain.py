"""The calls that lead to a frame, by their names."""

from collections.abc import Iterator
from types import FrameType


def modules_from(frame: FrameType | None) -> Iterator[str]:
    """Yield the name of the module of each frame, from this one to the first that was called."""
    while frame is not None:
        yield frame.f_globals.get("__name__") or ""
        frame = frame.f_back


def functions_from(frame: FrameType | None) -> Iterator[str]:
    """Yield the name of the function of each frame, from this one to the first that was called."""
    while frame is not None:
        yield frame.f_code.co_name
        frame = frame.f_back


def is_graders(frame: FrameType) -> bool:
    """Return whether code of the grader runs in this frame."""
    return str(frame.f_globals.get("__name__")).startswith("grader.")
