"""An index of a student's source: what each of its lines can do, from one walk over the syntax tree."""

import ast
from collections import defaultdict
from functools import cached_property, lru_cache
from typing import NamedTuple

from grader.grading.spans import Spans
from grader.isolation.tripwire import nodes_of
from grader.submission.parsing import Function
from grader.virtual_time.timers import nanoseconds

RUNS_OTHERS_CODE = (
    *(ast.Call, ast.Await, ast.With, ast.AsyncWith, ast.For, ast.AsyncFor, ast.Import, ast.ImportFrom),
    *(ast.comprehension, ast.Starred, ast.Yield, ast.YieldFrom, ast.Subscript, ast.Delete, ast.Raise, ast.ClassDef),
)
"""Syntax that can run code outside of the file, which may print."""
PRINTS = {"print", "pprint", "pp", "write", "writelines"}
LONGEST_COMPARED = 1_000
"""Characters of a printed text that is compared."""


class Scope(NamedTuple):
    """A function or class of the file: its first line (that of a decorator, if any), its body's first and last line.

    A plain coroutine function has no decorators.
    """

    name: str
    is_async: bool
    is_plain_coroutine: bool
    first: int
    body: int
    last: int


class SourceIndex:
    """The functions and the lines of a source.

    Attributes:
        names: all names, attributes and imported names that occur.
        assigned: the names and attributes that the file assigns or deletes.
        bound: those, and the names that it defines otherwise; plain imports are not among them.
        taken: the names of functions that are used without being called, perhaps to be called later.
        speaks: the lines whose code can print.
    """

    def __init__(self, tree: ast.Module) -> None:
        self.names: set[str] = set()
        self.assigned: set[str] = set()
        self.bound: set[str] = set()
        self.taken: set[str] = set()
        self.speaks: set[int] = set()
        self._scopes: list[Scope] = []
        self._prints: defaultdict[int, list[str | None]] = defaultdict(list)
        self._awaits: defaultdict[int, list[ast.AST]] = defaultdict(list)
        self._called: set[int] = set()
        for node in nodes_of(tree):
            self._note(node)

    def _note(self, node: ast.AST) -> None:
        if isinstance(node, RUNS_OTHERS_CODE):
            self._note_speaking(node)
        if isinstance(node, ast.Name | ast.Attribute):
            name = node.id if isinstance(node, ast.Name) else node.attr
            self.names.add(name)
            if not isinstance(node.ctx, ast.Load):
                self.assigned.add(name)
                self.bound.add(name)
            elif id(node) not in self._called:
                self.taken.add(name)
        elif isinstance(node, Function):
            self.bound.add(node.name)
            first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
            self.speaks.update(one.lineno for one in node.decorator_list)
            asynchronous = isinstance(node, ast.AsyncFunctionDef)
            plain = asynchronous and not node.decorator_list
            self._scopes.append(Scope(node.name, asynchronous, plain, first, node.body[0].lineno, _last(node)))
        elif isinstance(node, ast.Lambda):
            self._scopes.append(Scope("<lambda>", False, False, node.lineno, node.body.lineno, _last(node)))
        elif isinstance(node, ast.ClassDef):
            self.bound.add(node.name)
            self._scopes.append(Scope(node.name, False, False, node.lineno, node.body[0].lineno, _last(node)))
        elif isinstance(node, ast.arg):
            self.bound.add(node.arg)
        elif isinstance(node, ast.alias):
            self.names.update(node.name.split("."))
            if node.asname is not None:
                self.bound.add(node.asname)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            self.names.update((getattr(node, "module", None) or "").split("."))

    def _note_speaking(self, node: ast.AST) -> None:
        first = getattr(node, "lineno", None) or node.target.lineno  # type: ignore[attr-defined]  # a comprehension
        self.speaks.update(range(first, _header(node) + 1))
        if isinstance(node, ast.Call):
            self._called.add(id(node.func))
            self.speaks.add(_last(node.func))
            if isinstance(node.func, ast.Name) and node.func.id == "print":
                for line in range(node.lineno, _last(node) + 1):
                    self._prints[line].append(_constant_text(node) if line == node.lineno == _last(node) else None)
        elif isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith | ast.comprehension):
            for line in range(first, _header(node) + 1):
                self._awaits[line].append(node)

    # Questions ----------------------------------------------------------------------------------------

    @cached_property
    def functions(self) -> dict[str, list[Scope]]:
        """The functions and classes by their own name, without those around them."""
        by_name: dict[str, list[Scope]] = {}
        for scope in self._scopes:
            by_name.setdefault(scope.name, []).append(scope)
        return by_name

    def text_of(self, line: int) -> str | None:
        """Return the text that this line prints each time; None if that is not certain."""
        texts = self._prints.get(line, [])
        return texts[0] if len(texts) == 1 and "print" not in self.bound else None

    def sleep_of(self, line: int) -> int | None:
        """Return for how many nanoseconds this line sleeps: its only `await` is an `asyncio.sleep` of a number."""
        awaits = self._awaits.get(line, [])
        if len(awaits) != 1 or self.bound & {"asyncio", "sleep"}:
            return None
        return _nanoseconds_slept(awaits[0])

    def encloses(self, name: str, line: int) -> bool:
        """Return whether the line is in a function of this name."""
        return self._spans.contain(name, line)

    def begins(self, name: str, line: int) -> bool:
        """Return whether a coroutine function of this name begins in this line, or a decorator of it."""
        return self._heads.contain(name, line)

    def innermost(self, line: int) -> Scope | None:
        """Return the smallest function or class that has this line in its body."""
        return self._innermost[line] if 0 <= line < len(self._innermost) else None

    @cached_property
    def _spans(self) -> Spans[str]:
        return Spans((scope.name, scope.first, scope.last) for scope in self._scopes)

    @cached_property
    def _heads(self) -> Spans[str]:
        return Spans((scope.name, scope.first, scope.body) for scope in self._scopes if scope.is_async)

    @cached_property
    def _innermost(self) -> list[Scope | None]:
        """The smallest scope of each line: the smaller ones are laid over the larger ones."""
        innermost: list[Scope | None] = [None] * (max((scope.last for scope in self._scopes), default=0) + 1)
        for scope in sorted(self._scopes, key=lambda scope: scope.first - scope.last):
            innermost[scope.body : scope.last + 1] = [scope] * (scope.last + 1 - scope.body)
        return innermost


@lru_cache(maxsize=1)  # the contradictions and the rehearsal look into the same file
def index_of(tree: ast.Module) -> SourceIndex:
    """Return the index of a tree."""
    return SourceIndex(tree)


def _last(node: ast.AST) -> int:
    last: int = getattr(node, "end_lineno", None) or node.lineno  # type: ignore[attr-defined]
    return last


def _header(node: ast.AST) -> int:
    """Return the last line of a node itself, without the body of a statement."""
    if isinstance(node, ast.For | ast.AsyncFor):
        return _last(node.iter)
    if isinstance(node, ast.With | ast.AsyncWith):
        return max(_last(item.context_expr) for item in node.items)
    if isinstance(node, ast.comprehension):
        return _last(node.iter)
    return node.lineno if isinstance(node, ast.ClassDef) else _last(node)


def _constant_text(call: ast.Call) -> str | None:
    values = [argument.value for argument in call.args if isinstance(argument, ast.Constant)]
    if call.keywords or len(values) < len(call.args) or not all(isinstance(value, str | int) for value in values):
        return None
    text = " ".join(map(str, values))
    plain = text.isprintable() and " at 0x" not in text and len(text) <= LONGEST_COMPARED
    return text.rstrip() if plain and text.strip() else None


def _nanoseconds_slept(node: ast.AST) -> int | None:
    call = node.value if isinstance(node, ast.Await) else None
    if not isinstance(call, ast.Call) or len(call.args) != 1 or call.keywords:
        return None
    by_module = (
        isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and (call.func.value.id, call.func.attr) == ("asyncio", "sleep")
    )
    seconds = call.args[0].value if isinstance(call.args[0], ast.Constant) else None
    if not by_module or type(seconds) not in (int, float) or not 0 <= seconds <= 1e6:  # type: ignore[operator]
        return None
    return int(nanoseconds(seconds))  # type: ignore[arg-type]
