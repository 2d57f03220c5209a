"""The half of the tripwire that is in the player's process: an audit hook, which reports events as they happen.

It cannot be removed. The standard library raises many events for reasons of its own, so only the student's lines count,
and those of text that is run as code. The other half reads the source (`grader.isolation.tripwire`).
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path, PurePath
from types import CodeType, FrameType
from typing import Any

from grader.isolation.source_texts import LONGEST
from grader.isolation.suspicious_names import INTERNALS, UNDER_ANOTHER_NAME
from grader.isolation.tripwire import MOST
from grader.simulation.replacements import REPLACED
from grader.trace.events import Flag

EVENTS = {
    "gc.get_objects": "looks through all objects",
    "gc.get_referrers": "looks through all objects",
    "gc.get_referents": "looks through all objects",
    "sys._getframe": "looks at the frames of its callers",
    "sys._current_frames": "looks at the frames of its callers",
    "function.__new__": "makes a function of code",
    "code.__new__": "makes code at run time",
    "marshal.loads": "makes code at run time",
    "ctypes.dlopen": "calls the C library",
    "ctypes.dlsym": "calls the C library",
    "ctypes.string_at": "reads memory",
    "ctypes.cdata": "reads memory",
    "os.fork": "starts a process",
    "os.forkpty": "starts a process",
    "os.exec": "starts a process",
    "os.posix_spawn": "starts a process",
    "os.system": "starts a process",
    "subprocess.Popen": "starts a process",
    "os.kill": "sends a signal",
    "os.killpg": "sends a signal",
    "socket.connect": "opens a connection",
    "socket.bind": "opens a connection",
    "socket.getaddrinfo": "opens a connection",
    "os.chmod": "changes rights of files",
    "os.chown": "changes rights of files",
}
if sys.version_info >= (3, 12):  # earlier, the grader's alarm and recorder use these in the program's own frame
    EVENTS |= dict.fromkeys(("sys.settrace", "sys.setprofile"), "follows the interpreter")
FILE_EVENTS = {"open": "opens", "os.listdir": "lists", "os.scandir": "lists"}
READ, FOUND = "object.__getattr__", "pickle.find_class"
"""Events of attributes that the interpreter guards, and of names in a pickle."""
FRAMES = frozenset({"tb_frame", "gi_frame", "cr_frame", "ag_frame"})
"""Attributes that lead to frames. The interpreter reports who reads one, by whatever function."""
READERS = tuple(
    str(Path(os.__file__).parent / name)
    for name in (
        *("traceback.py", "inspect.py", "types.py", "dis.py", "doctest.py", "bdb.py", "pdb.py"),
        *("asyncio", "logging", "unittest/result.py"),
    )
)
"""The parts of the standard library that read those for reasons of their own."""
INSTALLED = frozenset({"site-packages", "dist-packages"})
"""Folders of packages that are installed, which may well read frames."""
STAND_INS = str(Path(__file__).parent.parent / "virtual_time")
"""The folder of the function that stands in for `os.fork`; its caller is the one that forks."""
OWN = str(Path(__file__).parent.parent)
IMPORTS = "<frozen importlib"
TELLING = frozenset({*INTERNALS, *UNDER_ANOTHER_NAME, *("gc", "ctypes", "_ctypes", "_socket", "builtins")})
"""Names that tell what a text is for that is run as code; they may be put together at run time."""


def watch(report: Callable[[Flag], None], file: Callable[[], str], folder: str) -> None:
    """Report suspicious events in the student's lines from now on; an audit hook cannot be removed.

    Args:
        report: called with each new flag, as soon as the event happens.
        file: returns the path of the current student's file.
        folder: the program's own folder, which it may use.
    """
    reported: set[tuple[str, str, int | None]] = set()
    own = (folder, *(entry for entry in sys.path if entry), sys.prefix, sys.base_prefix, "/dev/", "/usr/share/zoneinfo")
    frame_of, busy, watched = sys._getframe, [False], frozenset({*EVENTS, *FILE_EVENTS, "exec", READ, FOUND, REPLACED})

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in watched or busy[0]:  # nearly all events, of which there are thousands
            return
        if event == READ and arguments[1] not in FRAMES:
            return
        busy[0] = True  # the hook's own work raises events too
        try:
            frame: FrameType | None = frame_of(1)
            if event == "exec":
                what = _text_that_is_run(arguments, frame)
            elif event == READ:
                what = _frame_that_is_read(arguments, frame)
            elif event == FOUND:
                what = _name_in_a_pickle(arguments)
            elif event == REPLACED:
                what = _name_replaced(arguments)
            else:
                what = EVENTS.get(event) or _outside(FILE_EVENTS[event], arguments, own)
            if not what:
                return
            while event == "os.fork" and frame is not None and frame.f_code.co_filename.startswith(STAND_INS):
                frame = frame.f_back
            if event not in ("exec", READ, REPLACED) and (frame is None or not _is_students(frame, file())):
                return
            while frame is not None and frame.f_code.co_filename != file():
                frame = frame.f_back
            line = None if frame is None or event == REPLACED else frame.f_lineno  # that was elsewhere
            key = (file(), what, line)
            if key not in reported and len(reported) < MOST:
                reported.add(key)
                report(Flag(what=what, line=line))
        finally:
            busy[0] = False

    sys.addaudithook(hook)


def _is_students(frame: FrameType, file: str) -> bool:
    """Return whether a frame runs the student's file, or text that is in no file."""
    name = frame.f_code.co_filename
    return name == file or (name.startswith("<") and not name.startswith("<frozen"))


def _text_that_is_run(arguments: tuple[Any, ...], frame: FrameType | None) -> str:
    """Return what code uses that is about to be run, if this is neither the grader's doing nor an import's."""
    code, caller = arguments[0], "" if frame is None else frame.f_code.co_filename
    if not isinstance(code, CodeType) or caller.startswith(OWN):
        return ""
    if caller.startswith(IMPORTS) and code.co_filename.startswith((sys.prefix, sys.base_prefix)):
        return ""
    used = min(_names_in(code) & TELLING, default="")
    return f"runs text as code that uses {used}" if used else ""


def _frame_that_is_read(arguments: tuple[Any, ...], frame: FrameType | None) -> str:
    """Return which frame is read, if neither the grader, a reader of the standard library nor a package reads it."""
    caller = "" if frame is None else frame.f_code.co_filename
    is_known = caller.startswith((OWN, *READERS)) or not INSTALLED.isdisjoint(PurePath(caller).parts)
    return "" if is_known else f"reads {arguments[1]}"


def _name_in_a_pickle(arguments: tuple[Any, ...]) -> str:
    """Return what a pickle names that looks up other names, or runs text."""
    module, name = map(str, arguments)
    told = module == "sys" or not TELLING.isdisjoint((module.partition(".")[0], *name.split(".")))
    is_plain = module == "builtins" and TELLING.isdisjoint(name.split("."))
    return f"has a pickle find {module}.{name}"[:LONGEST] if told and not is_plain else ""


def _name_replaced(arguments: tuple[Any, ...]) -> str:
    """Return which function of the library is replaced; nothing if the program has raised the event itself."""
    return f"replaces {arguments[0]}"[:LONGEST] if arguments and type(arguments[0]) is str else ""


def _names_in(code: CodeType) -> set[str]:
    """Return the names in a piece of code and in the functions that it makes, and its texts."""
    names, waiting = set[str](), [code]
    for one in waiting:
        names.update(one.co_names, (text for text in one.co_consts if type(text) is str))
        waiting += [inner for inner in one.co_consts if isinstance(inner, CodeType)]
    return names


def _outside(verb: str, arguments: tuple[Any, ...], own: tuple[str, ...]) -> str:
    """Return what happens to a path (`opens /etc/passwd`), or an empty string if the program may use the path."""
    path = arguments[0] if arguments else None
    if isinstance(path, int) and path > 2:
        return f"{verb} descriptor {path}"
    if isinstance(path, bytes):
        path = path.decode("utf-8", "replace")
    if not isinstance(path, str) or not (PurePath(path).is_absolute() or ".." in PurePath(path).parts):
        return ""
    inside = path.startswith(own) and "grader" not in PurePath(path).parts
    return "" if inside else f"{verb} {path[:LONGEST]}"
