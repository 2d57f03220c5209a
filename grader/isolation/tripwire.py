"""What an honest program has no use for: looking into the interpreter, at our modules, at files outside.

A tripwire, not a wall: each flag tells an instructor which line to read, and costs nobody a point. Half of it reads
the source, on the judge's side, where no program can silence it; half of it hears the interpreter's audit events
while the program runs, and tells at once. Some events go unheard (`sys.modules`, `__globals__`), which is why the
source is read too; the library raises many of them for reasons of its own, so only the student's own lines count.
"""

import ast
import sys
from collections.abc import Callable, Iterator
from pathlib import PurePath
from types import FrameType
from typing import Any

from grader.trace import Flag

LONGEST = 200
"""Characters of a name."""
MOST = 20
"""Flags of one run, and of one source."""
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
if sys.version_info >= (3, 12):  # before, our own alarm and recorder follow it, and it says so in the program's frame
    EVENTS |= dict.fromkeys(("sys.settrace", "sys.setprofile"), "follows the interpreter")
FILES = {"open": "opens", "os.listdir": "lists", "os.scandir": "lists"}
INSIDE = {
    *("__globals__", "__closure__", "__code__", "__subclasses__", "__builtins__", "__mro__", "__bases__"),
    *("f_back", "f_globals", "f_locals", "f_builtins", "tb_frame", "tb_next", "gi_frame", "cr_frame", "ag_frame"),
    *("_getframe", "_current_frames", "get_objects", "get_referrers", "get_referents", "addaudithook"),
    *("settrace", "setprofile"),
    *("nanoseconds", "drift", "_told", "_timers", "_owner"),
}
"""Of the interpreter; the last ones of our own clock and loop."""
NAMES = {"sys.modules", *(f"os.{name}" for name in ("read", "write", "readv", "writev", "dup", "dup2", "fdopen"))}
_ENDS_OF_NAMES = {name.rpartition(".")[2] for name in NAMES}
MODULES = {
    *("gc", "ctypes", "_ctypes", "inspect", "importlib", "grader", "pytest", "_pytest", "freezegun", "msgspec"),
    *("_thread", "_socket", "_asyncio", "builtins", "fcntl", "mmap", "posix"),
}
CALLS = {"eval", "exec", "compile", "__import__", "globals", "vars"}


def in_source(tree: ast.Module) -> tuple[Flag, ...]:
    """What the student's file says, in the order of its lines."""
    found = {(line, what) for line, what in _suspicions(tree)}
    return tuple(Flag(what=what, line=line) for line, what in sorted(found)[:MOST])


def _suspicions(tree: ast.Module) -> Iterator[tuple[int, str]]:
    nodes = _nodes(tree)
    imported = set(_imported(nodes))
    for node in nodes:
        if isinstance(node, ast.Attribute):
            if node.attr in INSIDE:
                yield node.lineno, f"uses {node.attr}"
            elif node.attr in _ENDS_OF_NAMES and (name := _dotted(node)) in NAMES:
                yield node.lineno, f"uses {name}"
            elif node.attr == "__dict__" and _root(node) in imported:
                yield node.lineno, f"uses {_dotted(node)}"
        elif isinstance(node, ast.Constant):
            if isinstance(node.value, str) and node.value in INSIDE:
                yield node.lineno, f"uses {node.value}"
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield from _suspicious_calls(node, node.func.id, imported)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            for name in sorted({name.partition(".")[0] for name in names} & MODULES):
                yield node.lineno, f"imports {name}"
        elif isinstance(node, ast.Assign | ast.AugAssign | ast.Delete):
            targets = [node.target] if isinstance(node, ast.AugAssign) else node.targets
            for target in targets:
                if isinstance(target, ast.Attribute) and _root(target) in imported:
                    yield node.lineno, f"replaces {_dotted(target)}"


def _suspicious_calls(call: ast.Call, function: str, imported: set[str]) -> Iterator[tuple[int, str]]:
    if function in CALLS:
        yield call.lineno, f"calls {function}"
    elif function in ("getattr", "setattr") and any(not isinstance(a, ast.Constant) for a in call.args[1:2]):
        yield call.lineno, f"calls {function} with a name that is made at run time"
    elif function in ("setattr", "delattr") and call.args and _root(call.args[0]) in imported:
        yield call.lineno, f"replaces something of {_dotted(call.args[0])}"


def _nodes(tree: ast.Module) -> list[ast.AST]:
    """Like `ast.walk`, in half the time, and without the marks of who loads and who stores."""
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
    """`sys.modules`, however long; empty for what is no name."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)])[:LONGEST] if isinstance(node, ast.Name) else ""


def _root(node: ast.AST) -> str:
    return _dotted(node).partition(".")[0]


def _imported(nodes: list[ast.AST]) -> Iterator[str]:
    """The names under which the file knows modules, and what is in them."""
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name).partition(".")[0] for alias in node.names)


def watch(tell: Callable[[Flag], None], file: Callable[[], str], folder: str) -> None:
    """From now on `tell` what the lines of `file()` do; for good, as audit hooks are."""
    told: set[tuple[str, str, int]] = set()
    own = (folder, *(entry for entry in sys.path if entry), sys.prefix, sys.base_prefix, "/dev/", "/usr/share/zoneinfo")
    frame_of, busy, heard = sys._getframe, [False], frozenset({*EVENTS, *FILES})

    def hear(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in heard:  # nearly all of them, and there are thousands
            return
        what = EVENTS.get(event) or (FILES.get(event) and _outside(FILES[event], arguments, own))
        if not what or busy[0]:
            return
        busy[0] = True
        try:
            frame: FrameType | None = frame_of(1)
            if frame is not None and frame.f_code.co_filename == file() and len(told) < MOST:
                seen = (file(), what, frame.f_lineno)
                if seen not in told:
                    told.add(seen)
                    tell(Flag(what=what, line=frame.f_lineno))
        finally:
            busy[0] = False

    sys.addaudithook(hear)


def _outside(verb: str, arguments: tuple[Any, ...], own: tuple[str, ...]) -> str:
    """`opens /etc/passwd`; empty for a path of its own, a relative one, a descriptor."""
    path = arguments[0] if arguments else None
    if isinstance(path, int) and path > 2:
        return f"{verb} descriptor {path}"
    if isinstance(path, bytes):
        path = path.decode("utf-8", "replace")
    if not isinstance(path, str) or not (PurePath(path).is_absolute() or ".." in PurePath(path).parts):
        return ""
    inside = path.startswith(own) and "grader" not in PurePath(path).parts
    return "" if inside else f"{verb} {path[:200]}"
