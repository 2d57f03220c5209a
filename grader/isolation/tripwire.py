"""A tripwire for what an honest program does not need: the interpreter's internals, the grader's modules, other files.

It is not a wall: a flag shows an instructor which line to read, and costs no points. This half reads the source in the
judge's process, where no program can silence it. The other half (`grader.isolation.watching`) is in the player's
process. Some accesses raise no audit event (`sys.modules`, `__globals__`), so the source is read too.
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from grader.trace.events import Flag

LONGEST = 200
"""Characters of a name in a flag."""
MOST = 20
"""Flags for one run, and for one source."""
MOST_PARTS = 50
"""Parts of a dotted name; each part of a long chain would be looked up with all those before it."""
INTERNALS = {
    *("__globals__", "__closure__", "__code__", "__subclasses__", "__builtins__", "__mro__", "__bases__"),
    *("f_back", "f_globals", "f_locals", "f_builtins", "tb_frame", "tb_next", "gi_frame", "cr_frame", "ag_frame"),
    *("_getframe", "_current_frames", "get_objects", "get_referrers", "get_referents", "addaudithook"),
    *("settrace", "setprofile", "getprofile", "register_callback", "get_stack", "walk_tb", "walk_stack"),
    *("__self__", "cell_contents", "__reduce_ex__", "__getattribute__", "resolve_name"),
    *("__base__", "__callback__", "__defaults__", "__kwdefaults__", "__get__"),
    *("_on_stop", "_clock", "nanoseconds", "drift", "_told", "_timers", "_owner", "clock_of", "timers_of"),
    *("_advance_busily", "_sleep_until_woken", "_follow_children", "_count_step"),
}
"""Attributes of the interpreter's objects; the last two lines have those of the virtual clock and loop."""
BY_OTHERS = {"_getattribute", "BaseConfigurator", "DictConfigurator", "resolve_dotted_attribute", "runsource", "runctx"}
"""Names by which the library looks up attributes, or runs text, for others."""
LOOP = {"clock", "_run", "_wait", "_schedule", "_process_events"}
"""Attributes of the virtual loop whose names a program may well have itself, so that only some uses count."""
_OF_OS = ("read", "write", "readv", "writev", "dup", "dup2", "fdopen")
DOTTED_NAMES = {"sys.modules", *(f"os.{name}" for name in _OF_OS)}
_LAST_PARTS = {name.rpartition(".")[2] for name in DOTTED_NAMES}
MODULES = {
    *("gc", "ctypes", "_ctypes", "inspect", "importlib", "grader", "pytest", "_pytest", "freezegun", "msgspec"),
    *("_thread", "_socket", "_asyncio", "builtins", "fcntl", "mmap", "posix", "pydoc", "code", "codeop", "bdb"),
}
BY_NAME = {"attrgetter", "methodcaller", "get_field"}
"""Functions that reach an attribute by a name in a string."""
COPIES = {"update_wrapper": 2, "wraps": 1}
"""Functions that copy attributes whose names they are given, after so many other arguments."""
CALLED_LATER = {"os.kill", "os.killpg", "os._exit", "os.abort", "signal.raise_signal"}
"""Functions that a library may call for the program: then no audit event comes from a line of the program."""
_DOTS = re.compile(r"\W+")
CALLS = {"eval", "exec", "compile", "__import__", "globals", "locals", "vars"}
UNDER_ANOTHER_NAME = {"getattr", "setattr", "delattr", "eval", "exec", "__import__", "globals", *BY_NAME}
"""Functions whose calls are looked at: what takes one without calling it may call it where it has another name."""
NAMES = {"__builtins__", "__loader__", "__spec__"}
THROUGH = {*MODULES, "sys"}
"""Modules that are found in other modules, which import them."""


def in_source(tree: ast.Module) -> tuple[Flag, ...]:
    """Return the flags for a student's source, in the order of its lines."""
    found = {(line, what) for line, what in _suspicions(tree)}
    return tuple(Flag(what=what, line=line) for line, what in sorted(found)[:MOST])


def _suspicions(tree: ast.Module) -> Iterator[tuple[int, str]]:
    nodes = nodes_of(tree)
    imported = set(_imported(nodes))
    aliases = {one.asname: one.name for node in nodes for one in _aliases(node) if one.asname}
    starred = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.names[0].name == "*"}
    has_sys = any(isinstance(node, ast.alias) and node.name == "sys" for node in nodes)
    has_mock = any(isinstance(node, ast.alias) and "mock" in node.name.split(".") for node in nodes) or any(
        isinstance(node, ast.ImportFrom) and (node.module or "").endswith("mock") for node in nodes
    )
    called: set[int] = set()
    for node in nodes:  # a call comes before its function
        if isinstance(node, ast.Name | ast.Attribute):
            yield from _taken(node, imported, is_called=id(node) in called)
        if isinstance(node, ast.Name) and node.id == "Formatter" and "string" in starred:
            yield node.lineno, "uses string.Formatter"
        if isinstance(node, ast.Attribute):
            if isinstance(node.ctx, ast.Store | ast.Del) and _root(node) in imported:
                yield node.lineno, f"replaces {_dotted(node)}"
            elif node.attr in INTERNALS | BY_OTHERS or (node.attr in LOOP and "loop" in _called_or_named(node.value)):
                yield node.lineno, f"uses {node.attr}"
            elif node.attr == "modules" and (has_sys or _dotted(node.value).rpartition(".")[2] == "sys"):
                yield node.lineno, "uses sys.modules"
            elif node.attr in _LAST_PARTS and (name := _dotted(node)) in DOTTED_NAMES:
                yield node.lineno, f"uses {name}"
            elif node.attr == "Formatter" and aliases.get(_root(node), _root(node)) == "string":
                yield node.lineno, "uses string.Formatter"
            elif node.attr == "__dict__" and _root(node) in {*imported, "object", "type"}:
                yield node.lineno, f"uses {_dotted(node)}"
        elif isinstance(node, ast.Constant):
            yield from ((node.lineno, f"uses {name}") for name in _named_in(node.value))
        elif isinstance(node, ast.MatchClass):
            yield from ((node.lineno, f"uses {name}") for name in node.kwd_attrs if name in INTERNALS | LOOP)
        elif isinstance(node, ast.Call):
            called.add(id(node.func))
            called.update(id(argument) for argument in node.args if isinstance(argument, ast.BinOp) and _looks_up(node))
            yield from _reached_by_name(node)
            if has_mock:
                yield from _patched(node)
            if isinstance(node.func, ast.Name):
                yield from _suspicious_calls(node, node.func.id, imported)
        elif isinstance(node, ast.BinOp) and id(node) not in called:
            yield from ((node.lineno, f"uses {name}") for name in _named_in(_put_together(node)))
        elif isinstance(node, ast.Subscript):
            if isinstance(node.value, ast.Attribute) and node.value.attr == "__dict__" and _is_made(node.slice):
                yield node.lineno, "looks up an attribute by a name that is made at run time"
        elif isinstance(node, ast.Assign) and _is_made(node.value):
            if "__match_args__" in (_dotted(target).rpartition(".")[2] for target in node.targets):
                yield node.lineno, "matches attributes by names that are made at run time"
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            for name in sorted({name.partition(".")[0] for name in names} & MODULES):
                yield node.lineno, f"imports {name}"
            if names == ["sys"] and isinstance(node, ast.ImportFrom) and any(a.name == "modules" for a in node.names):
                yield node.lineno, "uses sys.modules"
            for alias in node.names:
                if alias.name in BY_NAME and alias.asname not in (None, alias.name):
                    yield node.lineno, f"takes {alias.name} under another name"
                elif alias.name in THROUGH and isinstance(node, ast.ImportFrom):
                    yield node.lineno, f"reaches {alias.name} through {node.module}"
                elif alias.name in INTERNALS | BY_OTHERS and isinstance(node, ast.ImportFrom):
                    yield node.lineno, f"uses {alias.name}"
                elif alias.name == "Formatter" and isinstance(node, ast.ImportFrom) and node.module == "string":
                    yield node.lineno, "uses string.Formatter"
                elif alias.name == "*" and _brings_others(names[0]):
                    yield node.lineno, f"takes all names of {names[0]}, and of the modules that it imports"


def _taken(node: ast.Name | ast.Attribute, imported: set[str], is_called: bool) -> Iterator[tuple[int, str]]:
    name = node.id if isinstance(node, ast.Name) else node.attr
    by_itself = isinstance(node, ast.Name) or name in BY_NAME
    if name in UNDER_ANOTHER_NAME and by_itself and not is_called and isinstance(node.ctx, ast.Load):
        yield node.lineno, f"takes {name} under another name"
    elif name in NAMES and isinstance(node, ast.Name):
        yield node.lineno, f"uses {name}"
    elif name in THROUGH and isinstance(node, ast.Attribute) and _root(node) in imported:
        yield node.lineno, f"reaches {name} through {_dotted(node.value)}"


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
    if function in COPIES and (
        len(call.args) > COPIES[function] or any(one.arg == "assigned" for one in call.keywords)
    ):
        yield call.lineno, f"has {function} copy attributes of its choice"
    if any(isinstance(one, ast.Name) and one.id in ("getattr", "setattr") for one in call.args):
        yield call.lineno, f"has {function} call getattr or setattr"


def _patched(call: ast.Call) -> Iterator[tuple[int, str]]:
    """Yield what `unittest.mock.patch` replaces: a name of the library, or one that is made at run time."""
    parts = _dotted(call.func).split(".")
    if "patch" not in parts[-2:] or not call.args:
        return
    target = call.args[0]
    if parts[-1] in ("object", "multiple") and not isinstance(target, ast.Constant):
        yield call.lineno, f"replaces something of {_dotted(target) or 'an object'}"
    elif not isinstance(target, ast.Constant):
        yield call.lineno, "calls patch with a name that is made at run time"
    elif isinstance(target.value, str) and target.value.partition(".")[0] in sys.stdlib_module_names:
        yield call.lineno, f"replaces {target.value[:LONGEST]}"


def _is_made(node: ast.expr) -> bool:
    """Return whether the parts of this are neither constants nor plain names."""
    parts = node.elts if isinstance(node, ast.Tuple | ast.List) else [node]
    return any(not isinstance(part, ast.Constant | ast.Name | ast.Starred) for part in parts)


def _looks_up(call: ast.Call) -> bool:
    """Return whether a call is flagged for a name that is made at run time."""
    return isinstance(call.func, ast.Name) and call.func.id in ("getattr", "setattr", *BY_NAME)


def _put_together(node: ast.expr) -> str:
    """Return the text that a sum of constants makes; an empty one for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and len(parts) < MOST_PARTS:
        if not isinstance(node.right, ast.Constant) or not isinstance(node.right.value, str):
            return ""
        parts.append(node.right.value)
        node = node.left
    if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
        return ""
    return "".join([node.value, *reversed(parts)])


@lru_cache(maxsize=100)  # a submission names any number of modules
def _brings_others(module: str) -> bool:
    """Return whether `from module import *` takes all names of a module of the library, since it does not list any."""
    folder = Path(os.__file__).parent
    if module.partition(".")[0] not in sys.stdlib_module_names or len(module) > LONGEST:
        return False
    for file in (folder / f"{module.replace('.', '/')}.py", folder / module.replace(".", "/") / "__init__.py"):
        if file.is_file():
            return "__all__" not in file.read_text(encoding="utf-8", errors="replace")
    return False  # written in C


def _aliases(node: ast.AST) -> list[ast.alias]:
    return node.names if isinstance(node, ast.Import) else []


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
    """Return a dotted name such as `sys.modules`, or an empty string for any other expression, or a very long one."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute) and len(parts) < MOST_PARTS:
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
