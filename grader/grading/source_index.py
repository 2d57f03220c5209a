"""An index of a student's source: what each of its lines can do, from one walk over the syntax tree."""

import ast
from collections import defaultdict
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from grader.grading.spans import Spans
from grader.submission.parsing import Function, first_line_of, nodes_of
from grader.virtual_time.timers import nanoseconds

RUNS_OTHERS_CODE = {
    *(ast.Call, ast.Await, ast.With, ast.AsyncWith, ast.For, ast.AsyncFor, ast.Import, ast.ImportFrom),
    *(ast.comprehension, ast.Starred, ast.Yield, ast.YieldFrom, ast.Subscript, ast.Delete, ast.Raise, ast.ClassDef),
}
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
        self._known: dict[tuple[str, int], bool] = {}
        for node in nodes_of(tree):
            self._note(node)

    def _note(self, node: ast.AST) -> None:
        kind = type(node)
        if kind in RUNS_OTHERS_CODE:
            self._note_speaking(node)
        if (note := _NOTES.get(kind)) is not None:
            note(self, node)

    def _note_name(self, node: ast.Name) -> None:
        self._note_use(node, node.id)

    def _note_attribute(self, node: ast.Attribute) -> None:
        self._note_use(node, node.attr)

    def _note_use(self, node: ast.Name | ast.Attribute, name: str) -> None:
        self.names.add(name)
        if type(node.ctx) is not ast.Load:
            self.assigned.add(name)
            self.bound.add(name)
        elif id(node) not in self._called:
            self.taken.add(name)

    def _note_function(self, node: Function) -> None:
        self.bound.add(node.name)
        first = first_line_of(node)
        self.speaks.update(one.lineno for one in node.decorator_list)
        asynchronous = isinstance(node, ast.AsyncFunctionDef)
        plain = asynchronous and not node.decorator_list
        self._scopes.append(Scope(node.name, asynchronous, plain, first, node.body[0].lineno, _last(node)))

    def _note_lambda(self, node: ast.Lambda) -> None:
        self._scopes.append(Scope("<lambda>", False, False, node.lineno, node.body.lineno, _last(node)))

    def _note_class(self, node: ast.ClassDef) -> None:
        self.bound.add(node.name)
        self._scopes.append(Scope(node.name, False, False, node.lineno, node.body[0].lineno, _last(node)))

    def _note_parameter(self, node: ast.arg) -> None:
        self.bound.add(node.arg)

    def _note_imported(self, node: ast.alias) -> None:
        self.names.update(node.name.split("."))
        if node.asname is not None:
            self.bound.add(node.asname)

    def _note_import(self, node: ast.ImportFrom) -> None:
        self.names.update((node.module or "").split("."))

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

    def may_be_in(self, name: str, line: int) -> bool:
        """Return whether the line is in a function with this qualified name, or the source does not have such names.

        All runs of a file ask for the same few names and lines, for each of their steps.
        """
        known = self._known.get((name, line))
        if known is None:
            known = is_made_up(name) or self._spans.contain(own_name(name), line)
            self._known[name, line] = known
        return known

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


_NOTES: dict[type[ast.AST], Callable[[SourceIndex, Any], None]] = {
    ast.Name: SourceIndex._note_name,
    ast.Attribute: SourceIndex._note_attribute,
    ast.FunctionDef: SourceIndex._note_function,
    ast.AsyncFunctionDef: SourceIndex._note_function,
    ast.Lambda: SourceIndex._note_lambda,
    ast.ClassDef: SourceIndex._note_class,
    ast.arg: SourceIndex._note_parameter,
    ast.alias: SourceIndex._note_imported,
    ast.ImportFrom: SourceIndex._note_import,
}
"""The method that notes each kind of node. One lookup is quicker than a chain of `isinstance` checks."""


@lru_cache(maxsize=1)  # the contradictions and the rehearsal look into the same file
def index_of(tree: ast.Module) -> SourceIndex:
    """Return the index of a tree."""
    return SourceIndex(tree)


def own_name(name: str) -> str:
    """Return the last part of a qualified name."""
    return name.rpartition(".")[2]


def is_made_up(name: str) -> bool:
    """Return whether this is no name of the source: of a lambda, a generator expression, a notebook's cell."""
    return own_name(name).startswith(("<", "cell "))


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
    if call.keywords or len(values) < len(call.args) or not all(map(_is_short, values)):
        return None
    text = " ".join(map(str, values))
    plain = text.isprintable() and " at 0x" not in text and len(text) <= LONGEST_COMPARED
    return text.rstrip() if plain and text.strip() else None


def _is_short(value: object) -> bool:
    """Return whether this is a text, or a whole number that is not longer than what is compared."""
    return isinstance(value, str) or (isinstance(value, int) and value.bit_length() <= LONGEST_COMPARED)


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
