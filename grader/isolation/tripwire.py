"""A tripwire for what an honest program does not need: the interpreter's internals, the grader's modules, other files.

It is not a wall: a flag shows an instructor which line to read, and costs no points. One half reads the source in the
judge's process, where no program can silence it. The other half is an audit hook in the player's process, which reports
at once. Some accesses raise no audit event (`sys.modules`, `__globals__`), so the source is read too. The standard
library raises many events for reasons of its own, so only the student's own lines count.
"""

import ast
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath
from types import FrameType
from typing import Any

from grader.trace.trace import Flag

LONGEST = 200
"""Characters of a name in a flag."""
MOST = 20
"""Flags for one run, and for one source."""
EVENTS = {
    "gc.get_objects": "looks through all objects",
    "gc.get_referrers": "looks through all objects",
    "gc.get_referents": "looks through all objects",
    "sys._getframe": "looks at the frames of its callers",
    "sys._current_frames": "looks at the frames of its callers",
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
INTERNALS = {
    *("__globals__", "__closure__", "__code__", "__subclasses__", "__builtins__", "__mro__", "__bases__"),
    *("f_back", "f_globals", "f_locals", "f_builtins", "tb_frame", "tb_next", "gi_frame", "cr_frame", "ag_frame"),
    *("_getframe", "_current_frames", "get_objects", "get_referrers", "get_referents", "addaudithook"),
    *("settrace", "setprofile", "getprofile", "register_callback", "get_stack", "walk_tb", "walk_stack"),
    *("__self__", "cell_contents", "__reduce_ex__", "__getattribute__", "resolve_name"),
    *("_on_stop", "_clock", "nanoseconds", "drift", "_told", "_timers", "_owner"),
}
"""Attributes of the interpreter's objects; the last line has those of the virtual clock and loop."""
LOOP = {"clock", "_run"}
"""Attributes of the virtual loop whose names a program may well have itself, so that only some uses count."""
_OF_OS = ("read", "write", "readv", "writev", "dup", "dup2", "fdopen")
DOTTED_NAMES = {"sys.modules", *(f"os.{name}" for name in _OF_OS)}
_LAST_PARTS = {name.rpartition(".")[2] for name in DOTTED_NAMES}
MODULES = {
    *("gc", "ctypes", "_ctypes", "inspect", "importlib", "grader", "pytest", "_pytest", "freezegun", "msgspec"),
    *("_thread", "_socket", "_asyncio", "builtins", "fcntl", "mmap", "posix"),
}
BY_NAME = {"attrgetter", "methodcaller", "get_field"}
"""Functions that reach an attribute by a name in a string."""
CALLED_LATER = {"os.kill", "os.killpg", "os._exit", "os.abort", "signal.raise_signal"}
"""Functions that a library may call for the program: then no audit event comes from a line of the program."""
_DOTS = re.compile(r"\W+")
CALLS = {"eval", "exec", "compile", "__import__", "globals", "vars"}


def in_source(tree: ast.Module) -> tuple[Flag, ...]:
    """Return the flags for a student's source, in the order of its lines."""
    found = {(line, what) for line, what in _suspicions(tree)}
    return tuple(Flag(what=what, line=line) for line, what in sorted(found)[:MOST])


def _suspicions(tree: ast.Module) -> Iterator[tuple[int, str]]:
    nodes = nodes_of(tree)
    imported = set(_imported(nodes))
    for node in nodes:
        if isinstance(node, ast.Attribute):
            if node.attr in INTERNALS or (node.attr in LOOP and "loop" in _called_or_named(node.value)):
                yield node.lineno, f"uses {node.attr}"
            elif node.attr == "modules" and _dotted(node.value).rpartition(".")[2] == "sys":
                yield node.lineno, "uses sys.modules"
            elif node.attr in _LAST_PARTS and (name := _dotted(node)) in DOTTED_NAMES:
                yield node.lineno, f"uses {name}"
            elif node.attr == "__dict__" and _root(node) in imported:
                yield node.lineno, f"uses {_dotted(node)}"
        elif isinstance(node, ast.Constant):
            yield from ((node.lineno, f"uses {name}") for name in _named_in(node.value))
        elif isinstance(node, ast.MatchClass):
            yield from ((node.lineno, f"uses {name}") for name in node.kwd_attrs if name in INTERNALS | LOOP)
        elif isinstance(node, ast.Call):
            yield from _reached_by_name(node)
            if isinstance(node.func, ast.Name):
                yield from _suspicious_calls(node, node.func.id, imported)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            for name in sorted({name.partition(".")[0] for name in names} & MODULES):
                yield node.lineno, f"imports {name}"
            if names == ["sys"] and isinstance(node, ast.ImportFrom) and any(a.name == "modules" for a in node.names):
                yield node.lineno, "uses sys.modules"
        elif isinstance(node, ast.Assign | ast.AugAssign | ast.Delete):
            targets = [node.target] if isinstance(node, ast.AugAssign) else node.targets
            for target in targets:
                if isinstance(target, ast.Attribute) and _root(target) in imported:
                    yield node.lineno, f"replaces {_dotted(target)}"


def _called_or_named(node: ast.AST) -> str:
    """Return `get_running_loop` of `asyncio.get_running_loop()`, `loop` of `loop`."""
    node = node.func if isinstance(node, ast.Call) else node
    return _dotted(node).rpartition(".")[2]


def _named_in(value: object) -> Iterator[str]:
    """Yield what a text names: one of the internals, the dictionary of modules, a module of the grader."""
    if isinstance(value, bytes):
        value = value[:LONGEST].decode("latin-1")
    if not isinstance(value, str) or len(value) > LONGEST:
        return
    if value in INTERNALS:
        yield value
    elif " " not in value and (name := _DOTS.sub(".", value)).startswith(("grader.", "sys.modules", "csys.modules")):
        yield "sys.modules" if "sys.modules" in name else "the grader's modules"


def _reached_by_name(call: ast.Call) -> Iterator[tuple[int, str]]:
    function = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    texts = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if function in BY_NAME or function in ("getattr", "setattr", "hasattr", "reduce", "__setattr__"):
        names = {name for text in texts for name in text.split(".")}
        yield from ((call.lineno, f"uses {name}") for name in sorted(names & (INTERNALS | LOOP)))
    if function in BY_NAME and call.args and not isinstance(call.args[0], ast.Constant):
        yield call.lineno, f"calls {function} with a name that is made at run time"
    yield from (
        (call.lineno, f"has {function} call {name}") for name in map(_dotted, call.args) if name in CALLED_LATER
    )
    if any(isinstance(one, ast.Name) and one.id in ("getattr", "setattr") for one in call.args):
        yield call.lineno, f"has {function} call getattr or setattr"


def _suspicious_calls(call: ast.Call, function: str, imported: set[str]) -> Iterator[tuple[int, str]]:
    if function in CALLS:
        yield call.lineno, f"calls {function}"
    elif function in ("getattr", "setattr") and any(not isinstance(a, ast.Constant) for a in call.args[1:2]):
        yield call.lineno, f"calls {function} with a name that is made at run time"
    elif function in ("setattr", "delattr") and call.args and _root(call.args[0]) in imported:
        yield call.lineno, f"replaces something of {_dotted(call.args[0])}"


def nodes_of(tree: ast.Module) -> list[ast.AST]:
    """Return the nodes of `ast.walk` in half the time, without the contexts (`ast.Load`, `ast.Store`)."""
    nodes: list[ast.AST] = [tree]
    for node in nodes:
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                nodes += [one for one in value if isinstance(one, ast.AST)]
            elif isinstance(value, ast.AST) and name != "ctx":
                nodes.append(value)
    return nodes


def _dotted(node: ast.AST) -> str:
    """Return a dotted name such as `sys.modules`, or an empty string for any other expression."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)])[:LONGEST] if isinstance(node, ast.Name) else ""


def _root(node: ast.AST) -> str:
    return _dotted(node).partition(".")[0]


def _imported(nodes: list[ast.AST]) -> Iterator[str]:
    """Yield the names that the file's imports bind."""
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)


STAND_INS = str(Path(__file__).parent.parent / "virtual_time")
"""Where the function is that stands in for `os.fork`: who calls it has forked."""


def watch(report: Callable[[Flag], None], file: Callable[[], str], folder: str) -> None:
    """Report suspicious events in the student's lines from now on; an audit hook cannot be removed.

    Args:
        report: called with each new flag, as soon as the event happens.
        file: returns the path of the current student's file.
        folder: the program's own folder, which it may use.
    """
    reported: set[tuple[str, str, int]] = set()
    own = (folder, *(entry for entry in sys.path if entry), sys.prefix, sys.base_prefix, "/dev/", "/usr/share/zoneinfo")
    frame_of, busy, watched = sys._getframe, [False], frozenset({*EVENTS, *FILE_EVENTS})

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in watched:  # nearly all events, of which there are thousands
            return
        what = EVENTS.get(event) or (FILE_EVENTS.get(event) and _outside(FILE_EVENTS[event], arguments, own))
        if not what or busy[0]:
            return
        busy[0] = True  # the hook's own work raises events too
        try:
            frame: FrameType | None = frame_of(1)
            while event == "os.fork" and frame is not None and frame.f_code.co_filename.startswith(STAND_INS):
                frame = frame.f_back
            if frame is not None and frame.f_code.co_filename == file() and len(reported) < MOST:
                key = (file(), what, frame.f_lineno)
                if key not in reported:
                    reported.add(key)
                    report(Flag(what=what, line=frame.f_lineno))
        finally:
            busy[0] = False

    sys.addaudithook(hook)


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
    return "" if inside else f"{verb} {path[:200]}"
