"""The shape and the fingerprints of programs, which other names and another layout do not change.

Fingerprints are those of winnowing: S. Schleimer, D. Wilkerson and A. Aiken, "Winnowing: Local Algorithms for Document
Fingerprinting", SIGMOD 2003. Of each `WINDOW` successive runs of `TOKENS_IN_RUN` tokens, the one with the smallest
digest is kept. So two programs that share `WINDOW + TOKENS_IN_RUN - 1` tokens in a row share a fingerprint.
"""

import ast
import builtins
import hashlib
import io
import keyword
import token
import tokenize
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from grader.grades.graded import whole_text
from grader.reports.source import STRINGS
from grader.submission.parsing import parse_to_explain

TOKENS_IN_RUN, WINDOW = 12, 5
"""Tokens of a run, and runs of a window."""
LAYOUT = {"(", ")", ",", ";"}
"""Tokens that a formatter adds and removes."""
KEPT = {*keyword.kwlist, *keyword.softkwlist, *dir(builtins)}
"""Names that are not a student's own."""


class Fingerprint(NamedTuple):
    """The digest of a run of tokens, and its first and last line."""

    digest: int
    first: int
    last: int


class _Token(NamedTuple):
    text: str
    line: int


def shape(source: bytes, file: str) -> bytes:
    """Return a digest that is equal for programs with equal syntax trees after renaming, without documentation.

    A file that Python cannot read has the digest of its bytes.
    """
    tree = parse_to_explain(source, file)
    try:
        whole = source if tree is None else ast.dump(_renamed(tree)).encode("utf-8", "replace")
    except RecursionError:
        whole = source
    return hashlib.blake2b(whole, digest_size=16).digest()


def fingerprints(source: bytes, file: str) -> list[Fingerprint]:
    """Return the fingerprints of a program in the order of its lines; of a notebook, those of its text."""
    runs = all_runs(source, file)
    kept: dict[int, Fingerprint] = {}
    for start in range(max(len(runs) - WINDOW + 1, 1 if runs else 0)):
        window = range(start, min(start + WINDOW, len(runs)))
        smallest = min(window, key=lambda place: (runs[place].digest, -place))
        kept[smallest] = runs[smallest]
    return [kept[place] for place in sorted(kept)]


def all_runs(source: bytes, file: str) -> list[Fingerprint]:
    """Return the digests of all runs of tokens, of which `fingerprints` keeps some."""
    tokens = list(_tokens(whole_text(source, file)))
    return [_fingerprint(tokens[start : start + TOKENS_IN_RUN]) for start in range(len(tokens) - TOKENS_IN_RUN + 1)]


def _fingerprint(run: Sequence[_Token]) -> Fingerprint:
    text = " ".join(one.text for one in run).encode("utf-8", "replace")
    digest = int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big")
    return Fingerprint(digest, run[0].line, run[-1].line)


def _tokens(code: str) -> Iterator[_Token]:
    """Yield the tokens without layout and comments; a student's own names, numbers and texts are each like another."""
    before, before_that = "", ""
    try:
        for found in tokenize.generate_tokens(io.StringIO(code).readline):
            name, text = token.tok_name[found.type], ""
            if name in STRINGS:
                text = '""' if before != '""' else ""
            elif name == "NUMBER":
                text = "0"
            elif name == "OP" and found.string not in LAYOUT:
                text = found.string
            elif name == "NAME":
                is_of_module = before == "." and before_that != "n"
                text = found.string if found.string in KEPT or found.string == "asyncio" or is_of_module else "n"
            if text:
                before, before_that = text, before
                yield _Token(text, found.start[0])
    except (tokenize.TokenError, SyntaxError):
        return


# The shape -----------------------------------------------------------------------------------------------


def _renamed(tree: ast.Module) -> ast.AST:
    """Return the tree with other names, as a copy: the tree is cached, and others read it."""
    renamed: ast.AST = _Renamed(_own_names(tree)).visit(ast.parse(ast.unparse(tree)))
    return renamed


def _own_names(tree: ast.Module) -> dict[str, str]:
    """Return another name for each name that the program makes, in the order of their first use."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        for name in _made(node):
            names.setdefault(name, f"name_{len(names)}")
    return names


def _made(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
        yield node.attr
    elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
        yield node.name
    elif isinstance(node, ast.alias) and node.asname:
        yield node.asname


class _Renamed(ast.NodeTransformer):
    """A transformer that renames what a program has named, and drops its documentation."""

    def __init__(self, names: dict[str, str]) -> None:
        self._names = names

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Rename in any node."""
        for field, value in ast.iter_fields(node):
            if field in ("id", "name", "arg", "attr", "asname") and isinstance(value, str):
                setattr(node, field, self._names.get(value, value))
            elif field == "names" and isinstance(node, ast.Global | ast.Nonlocal):
                setattr(node, field, [self._names.get(name, name) for name in value])
            elif field == "body" and isinstance(value, list):
                setattr(node, field, [one for one in value if not _is_text(one)])
        return super().generic_visit(node)


def _is_text(statement: ast.AST) -> bool:
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )
