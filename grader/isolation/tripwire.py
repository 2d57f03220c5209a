"""A tripwire for what an honest program does not need: the interpreter's internals, the grader's modules, other files.

It is not a wall: a flag shows an instructor which line to read, and costs no points. This half reads the source in the
judge's process, where no program can silence it. The other half (`grader.isolation.watching`) is in the player's
process. Some accesses raise no audit event (`sys.modules`, `__globals__`), so the source is read too.
"""

import ast
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from grader.isolation.source_texts import (
    LONGEST,
    called_or_named,
    dotted,
    is_computed,
    is_made,
    last_called,
    named_in,
    put_together,
    renamings,
    root,
    targets,
    with_other_names,
)
from grader.isolation.suspicious_names import (
    BASES,
    BY_NAME,
    BY_OTHERS,
    CALLED_LATER,
    CALLS,
    COPIES,
    DOTTED_NAMES,
    INTERNALS,
    LAST_PARTS,
    LOOP,
    MODULES,
    NAMES,
    OF_BUILTINS,
    THROUGH,
    UNDER_ANOTHER_NAME,
)
from grader.submission.parsing import nodes_of
from grader.trace.events import Flag

MOST = 20
"""Flags for one run, and for one source."""
Suspicion = tuple[int, str]
"""A line, and what it does."""


def in_source(tree: ast.Module) -> tuple[Flag, ...]:
    """Return the flags for a student's source, in the order of its lines."""
    found = {(line, what) for line, what in _suspicions(tree)}
    return tuple(Flag(what=what, line=line) for line, what in sorted(found)[:MOST])


def _suspicions(tree: ast.Module) -> Iterator[Suspicion]:
    nodes = nodes_of(tree)
    search = _Search(nodes)
    for node in nodes:  # a call comes before its function
        if (look := _LOOKS.get(type(node))) is not None:
            yield from look(search, node)


class _Search:
    """A search through a file: a method for each kind of node, and the names that the file imports."""

    def __init__(self, nodes: Iterable[ast.AST]) -> None:
        imports = [node for node in nodes if type(node) in (ast.Import, ast.ImportFrom)]
        names = [alias for node in imports for alias in node.names]  # type: ignore[attr-defined]
        froms = [node for node in imports if isinstance(node, ast.ImportFrom)]
        renamed = [pair for node in nodes if isinstance(node, ast.Assign | ast.NamedExpr) for pair in renamings(node)]
        imported = {(alias.asname or alias.name).partition(".")[0] for alias in names}
        self.imported = with_other_names(imported, renamed)
        self.of_all = with_other_names({"object", "type"}, renamed)
        self.aliases = {
            one.asname: one.name for node in imports if isinstance(node, ast.Import) for one in node.names if one.asname
        }
        self.starred = {node.module for node in froms if node.names[0].name == "*"}
        self.has_sys = any(alias.name == "sys" for alias in names)
        self.has_mock = any("mock" in alias.name.split(".") for alias in names) or any(
            (node.module or "").endswith("mock") for node in froms
        )
        self.called: set[int] = set()

    def name(self, node: ast.Name) -> Iterator[Suspicion]:
        """Look at a name: a function that is taken without a call, or that is none of a program's business."""
        name = node.id
        if name in UNDER_ANOTHER_NAME and id(node) not in self.called and isinstance(node.ctx, ast.Load):
            yield node.lineno, f"takes {name} under another name"
        elif name in NAMES:
            yield node.lineno, f"uses {name}"
        if name == "Formatter" and "string" in self.starred:
            yield node.lineno, "uses string.Formatter"

    def attribute(self, node: ast.Attribute) -> Iterator[Suspicion]:
        """Look at an attribute: of the interpreter's objects, of modules that the program imports."""
        name, imported = node.attr, self.imported
        if name in BY_NAME and id(node) not in self.called and isinstance(node.ctx, ast.Load):
            yield node.lineno, f"takes {name} under another name"
        elif name in OF_BUILTINS and isinstance(node.ctx, ast.Load):
            yield node.lineno, f"takes {name} from {dotted(node.value) or 'an object'}"
        elif name in THROUGH and root(node) in imported:
            yield node.lineno, f"reaches {name} through {dotted(node.value)}"
        if isinstance(node.ctx, ast.Store | ast.Del) and root(node) in imported:
            yield node.lineno, f"replaces {dotted(node)}"
        elif name in INTERNALS or name in BY_OTHERS or (name in LOOP and "loop" in called_or_named(node.value)):
            yield node.lineno, f"uses {name}"
        elif name == "modules" and (self.has_sys or dotted(node.value).rpartition(".")[2] in ("sys", "_sys")):
            yield node.lineno, "uses sys.modules"
        elif name in LAST_PARTS and (whole := dotted(node)) in DOTTED_NAMES:
            yield node.lineno, f"uses {whole}"
        elif name == "Formatter" and self.aliases.get(root(node), root(node)) == "string":
            yield node.lineno, "uses string.Formatter"
        elif name == "__dict__" and root(node) in imported | self.of_all:
            yield node.lineno, f"uses {dotted(node)}"
        elif name == "__dict__" and last_called(node.value) in BASES:
            yield node.lineno, f"uses the __dict__ of what {last_called(node.value)} returns"

    def constant(self, node: ast.Constant) -> Iterator[Suspicion]:
        """Look at a text, which may be the name of an attribute."""
        return ((node.lineno, f"uses {name}") for name in named_in(node.value))

    def pattern(self, node: ast.MatchClass) -> Iterator[Suspicion]:
        """Look at the attributes that a `match` reads."""
        return ((node.lineno, f"uses {name}") for name in node.kwd_attrs if name in INTERNALS | LOOP)

    def call(self, node: ast.Call) -> Iterator[Suspicion]:
        """Look at a call, and keep in mind that its function is called."""
        self.called.add(id(node.func))
        self.called.update(
            id(argument) for argument in node.args if isinstance(argument, ast.BinOp) and _looks_up(node)
        )
        yield from _reached_by_name(node)
        if self.has_mock:
            yield from _patched(node)
        if isinstance(node.func, ast.Name):
            yield from _suspicious_calls(node, node.func.id, self.imported)

    def operation(self, node: ast.BinOp) -> Iterator[Suspicion]:
        """Look at the text that a sum makes."""
        if id(node) not in self.called:
            yield from ((node.lineno, f"uses {name}") for name in named_in(put_together(node)))

    def subscript(self, node: ast.Subscript) -> Iterator[Suspicion]:
        """Look at what is taken out of a dictionary of attributes."""
        if isinstance(node.value, ast.Attribute) and node.value.attr == "__dict__" and is_made(node.slice):
            yield node.lineno, "looks up an attribute by a name that is made at run time"

    def assignment(self, node: ast.Assign | ast.AnnAssign | ast.AugAssign | ast.NamedExpr) -> Iterator[Suspicion]:
        """Look at the names that a `match` would read."""
        names = (dotted(target).rpartition(".")[2] for target in targets(node))
        if "__match_args__" in names and (node.value is None or is_computed(node.value)):
            yield node.lineno, "matches attributes by names that are made at run time"

    def plain_import(self, node: ast.Import) -> Iterator[Suspicion]:
        """Look at the modules that are imported."""
        for name in sorted({alias.name.partition(".")[0] for alias in node.names} & MODULES):
            yield node.lineno, f"imports {name}"
        for alias in node.names:
            if alias.name in BY_NAME and alias.asname not in (None, alias.name):
                yield node.lineno, f"takes {alias.name} under another name"

    def import_from(self, node: ast.ImportFrom) -> Iterator[Suspicion]:
        """Look at a module of which names are imported, and at the names."""
        module = node.module or ""
        if (package := module.partition(".")[0]) in MODULES:
            yield node.lineno, f"imports {package}"
        if module == "sys" and any(alias.name == "modules" for alias in node.names):
            yield node.lineno, "uses sys.modules"
        for alias in node.names:
            if alias.name in BY_NAME and alias.asname not in (None, alias.name):
                yield node.lineno, f"takes {alias.name} under another name"
            elif alias.name in THROUGH:
                yield node.lineno, f"reaches {alias.name} through {node.module}"
            elif alias.name in INTERNALS | BY_OTHERS:
                yield node.lineno, f"uses {alias.name}"
            elif alias.name == "Formatter" and node.module == "string":
                yield node.lineno, "uses string.Formatter"
            elif alias.name == "*" and _brings_others(module):
                yield node.lineno, f"takes all names of {module}, and of the modules that it imports"


_LOOKS: dict[type[ast.AST], Callable[[_Search, Any], Iterator[Suspicion]]] = {
    ast.Name: _Search.name,
    ast.Attribute: _Search.attribute,
    ast.Constant: _Search.constant,
    ast.MatchClass: _Search.pattern,
    ast.Call: _Search.call,
    ast.BinOp: _Search.operation,
    ast.Subscript: _Search.subscript,
    ast.Assign: _Search.assignment,
    ast.AnnAssign: _Search.assignment,
    ast.AugAssign: _Search.assignment,
    ast.NamedExpr: _Search.assignment,
    ast.Import: _Search.plain_import,
    ast.ImportFrom: _Search.import_from,
}


def _reached_by_name(call: ast.Call) -> Iterator[tuple[int, str]]:
    function = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    texts = [one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if function in BY_NAME or function in ("getattr", "setattr", "hasattr", "reduce", "__setattr__"):
        names = {name for text in texts for name in text.split(".")}
        yield from ((call.lineno, f"uses {name}") for name in sorted(names & (INTERNALS | LOOP)))
    if function in BY_NAME and call.args and not isinstance(call.args[0], ast.Constant):
        yield call.lineno, f"calls {function} with a name that is made at run time"
    yield from ((call.lineno, f"has {function} call {name}") for name in map(dotted, call.args) if name in CALLED_LATER)
    if function in COPIES and (
        len(call.args) > COPIES[function] or any(one.arg == "assigned" for one in call.keywords)
    ):
        yield call.lineno, f"has {function} copy attributes of its choice"
    if any(isinstance(one, ast.Name) and one.id in ("getattr", "setattr") for one in call.args):
        yield call.lineno, f"has {function} call getattr or setattr"


def _patched(call: ast.Call) -> Iterator[tuple[int, str]]:
    """Yield what `unittest.mock.patch` replaces: a name of the library, or one that is made at run time."""
    parts = dotted(call.func).split(".")
    if "patch" not in parts[-2:] or not call.args:
        return
    target = call.args[0]
    if parts[-1] in ("object", "multiple") and not isinstance(target, ast.Constant):
        yield call.lineno, f"replaces something of {dotted(target) or 'an object'}"
    elif not isinstance(target, ast.Constant):
        yield call.lineno, "calls patch with a name that is made at run time"
    elif isinstance(target.value, str) and target.value.partition(".")[0] in sys.stdlib_module_names:
        yield call.lineno, f"replaces {target.value[:LONGEST]}"


def _looks_up(call: ast.Call) -> bool:
    """Return whether a call is flagged for a name that is made at run time."""
    return isinstance(call.func, ast.Name) and call.func.id in ("getattr", "setattr", *BY_NAME)


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


def _suspicious_calls(call: ast.Call, function: str, imported: set[str]) -> Iterator[tuple[int, str]]:
    if function in CALLS:
        yield call.lineno, f"calls {function}"
    elif function in ("getattr", "setattr") and any(not isinstance(a, ast.Constant) for a in call.args[1:2]):
        yield call.lineno, f"calls {function} with a name that is made at run time"
    elif function in ("setattr", "delattr") and call.args and root(call.args[0]) in imported:
        yield call.lineno, f"replaces something of {dotted(call.args[0])}"
