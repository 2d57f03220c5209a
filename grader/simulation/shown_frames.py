"""The frames that a program sees in tracebacks and stacks: its own and Python's, and none of the grader's.

A program that prints a traceback, as `traceback.print_exc()` or `logging.exception` do, prints under the grader what it
prints under Python. Frames that it reaches by itself, through `frame.f_back`, stay as they are.
"""

import contextlib
import inspect
import traceback
from collections.abc import Callable, Iterable, Iterator
from types import CodeType, FrameType, TracebackType
from typing import Any

from grader.simulation.compat import STACKS
from grader.virtual_time.call_chain import is_graders


@contextlib.contextmanager
def only_those_of_python(start: CodeType) -> Iterator[None]:
    """Let `traceback`, `logging` and `inspect` leave the grader's frames out inside the block.

    Args:
        start: The code that calls the program: what is outside of it belongs to the process, and not to the program.
    """
    extract, walk_tb = vars(STACKS)["_extract_from_extended_frame_gen"], traceback.walk_tb
    outer, inner = inspect.getouterframes, inspect.getinnerframes

    def extract_shown(cls: Any, /, frames: Iterable[tuple[FrameType, Any]], **options: Any) -> Any:
        return extract.__get__(None, cls)(_shown(frames, start), **options)

    def walk_tb_shown(tb: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
        return _shown(walk_tb(tb), start)

    def of(frames: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
        return lambda *args, **options: [
            info for _, info in _shown(((info.frame, info) for info in frames(*args, **options)), start)
        ]

    STACKS._extract_from_extended_frame_gen = classmethod(extract_shown)
    traceback.walk_tb = walk_tb_shown
    inspect.getouterframes, inspect.getinnerframes = of(outer), of(inner)
    try:
        yield
    finally:
        STACKS._extract_from_extended_frame_gen = extract
        traceback.walk_tb = walk_tb
        inspect.getouterframes, inspect.getinnerframes = outer, inner


def beyond_the_grader(tb: TracebackType | None) -> TracebackType | None:
    """Return a traceback without the grader's frames in front of those of the program."""
    while tb is not None and is_graders(tb.tb_frame):
        tb = tb.tb_next
    return tb


def _shown(frames: Iterable[tuple[FrameType, Any]], start: CodeType) -> Iterator[tuple[FrameType, Any]]:
    """Yield those that are not the grader's; of a stack, which goes outwards, those inside `start`."""
    outermost: FrameType | None = None
    for frame, more in frames:
        if outermost is not None and outermost.f_back is frame:
            return
        outermost = None
        if not is_graders(frame):
            yield frame, more
        elif frame.f_code is start:
            outermost = frame
