"""Results that hold for other files too: those of the same program, and of the same bytes.

In a class, many answers to a small exercise are one program, with other comments, blank lines and quotes. A passing
result names no line, so it holds for each of them. A failing one points at lines, so it holds for equal bytes only.

Two files are one program if their syntax trees are equal and the same nodes share a line. So their lines differ by
numbers only, in the same order. A program that can see these numbers, its file or anything left to chance is like no
other one.
"""

import ast
import functools
import hashlib
import sys
import tokenize
from collections.abc import Collection, Iterable, Iterator

import msgspec

from grader.grades.graded import AlsoFor, Marked
from grader.submission import notebook
from grader.submission.encoding import declared
from grader.submission.parsing import is_too_long, parse_to_explain
from grader.text import code_lines
from grader.trace.fields import Value
from grader.trace.trace import Trace

PLAIN_MODULES = {
    *("__future__", "abc", "array", "asyncio", "bisect", "calendar", "collections", "concurrent", "contextlib"),
    *("contextvars", "copy", "dataclasses", "datetime", "decimal", "enum", "fractions", "functools", "heapq"),
    *("itertools", "json", "math", "numbers", "operator", "queue", "random", "re", "signal", "socket", "statistics"),
    *("string", "sys", "textwrap", "threading", "time", "types", "typing", "weakref"),
}
"""Modules by which a program sees neither its file nor anything left to chance: the grader seeds `random`."""
LOOKS = {
    *("__file__", "__spec__", "__loader__", "__traceback__", "__code__", "__import__", "_getframe", "exc_info"),
    *("open", "exec", "eval", "compile", "globals", "locals", "vars", "breakpoint", "get_stack", "print_stack"),
    *("create_subprocess_exec", "create_subprocess_shell", "SystemRandom", "seed"),
    *("getsockname", "getpeername", "getnameinfo", "get_extra_info", "gethostname", "getfqdn", "gethostbyname"),
}
"""Names by which a program may see its file, its lines or something left to chance, such as the number of a port."""
PLACE_PREFIXES = ("co_", "tb_", "f_", "cr_", "gi_", "ag_")
"""The prefixes of the attributes of code, tracebacks and frames."""
RUNTIME = f"{sys.implementation.cache_tag} {sys.version}".encode()


class Digests(Value, frozen=True, kw_only=True):
    """The digests of a file: `file_digest` is the same for equal files, `program_digest` for equal programs."""

    file: bytes
    program: bytes | None

    def held_for(self, marked: Marked) -> tuple[bytes, ...]:
        """Return the digests of the files that this file's result holds for."""
        if marked.also_for == "equal programs" and self.program is not None:
            return self.file, self.program
        return (self.file,) if marked.also_for else ()


def file_digest(rules: bytes, source: bytes) -> bytes:
    """Return a digest of a file's bytes, of the rules that grade it, and of this Python."""
    return _digest(b"file", rules, source)


def program_digest(rules: bytes, source: bytes, file: str) -> bytes | None:
    """Return a digest that two files have in common if they are one program; None if it is like no other one.

    Args:
        rules: a digest of the rules that grade it.
        source: the file's bytes.
        file: the file's name; a notebook is compared cell by cell.
    """
    if is_too_long(source, file):
        return None
    shape = _shape(_without_comments(source, file) or source, file)
    return _digest(b"program", rules, shape) if shape else None


def _without_comments(source: bytes, file: str) -> bytes | None:
    """Return a program without its comments and blank lines; None if it is a notebook, or hard to cut.

    In a class, most files that are one program are the same text then, whose shape is worked out once.
    """
    try:
        text = "\n".join(code_lines(source.decode("utf-8-sig")))
        if file.endswith(notebook.SUFFIX) or declared(source)[0] or "\\\n" in text:
            return None
        lines = text.split("\n")
        blank = set[int]()
        for found in tokenize.generate_tokens(iter([f"{line}\n" for line in lines]).__next__):
            row, column = found.start
            if found.type == tokenize.COMMENT:
                lines[row - 1] = lines[row - 1][:column].rstrip()
            elif found.type == tokenize.NL and not lines[row - 1].strip():
                blank.add(row - 1)
    except (SyntaxError, tokenize.TokenError, UnicodeDecodeError):
        return None
    return "".join(f"{line}\n" for number, line in enumerate(lines) if number not in blank).encode()


@functools.lru_cache(maxsize=500)
def _shape(source: bytes, file: str) -> bytes | None:
    """Return the tree and which of its nodes share a line, as bytes; None if the program is like no other one."""
    tree = parse_to_explain(source, file)
    if tree is None:
        return None
    nodes = list(ast.walk(tree))
    if any(_looks(node) for node in nodes):
        return None
    try:
        shape = ast.dump(tree).encode("utf-8", "surrogatepass")
    except RecursionError:
        return None
    starts = [place for node in nodes if (place := getattr(node, "lineno", None)) is not None]
    if file.endswith(notebook.SUFFIX):
        starts += [cell.first_line for cell in notebook.cells(source, file)]
    rank = {line: number for number, line in enumerate(sorted(set(starts)))}
    return _digest(shape, repr([rank[line] for line in starts]).encode())


def also_for(marked: Marked, runs: Collection[Trace], file: str, reads_text: bool = False) -> AlsoFor:
    """Return which other files a result holds for.

    Args:
        marked: the result.
        runs: all runs of the program.
        file: the file's name, which stands beside each number of a line in what Python prints.
        reads_text: whether the suite has read the text of the file.
    """
    grade = marked.grade
    outcomes = {run.outcome for run in runs}
    if grade.flags is not msgspec.UNSET or "crashed" in outcomes or any(run.truncated for run in runs):
        return ""
    if grade.status == "passed" and "timed out" in outcomes:
        return ""
    shows_lines = grade.findings or marked.timeline or any(check.message for check in grade.checks)
    if grade.status == "passed" and not (shows_lines or reads_text) and not any(file in said for said in _said(runs)):
        return "equal programs"
    return "equal files"


def _digest(*parts: bytes) -> bytes:
    whole = hashlib.sha256()
    for part in (RUNTIME, *parts):
        whole.update(hashlib.sha256(part).digest())
    return whole.digest()


def _looks(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        return not all(alias.name.partition(".")[0] in PLAIN_MODULES for alias in node.names)
    if isinstance(node, ast.ImportFrom):
        named = LOOKS.intersection(alias.name for alias in node.names)
        return bool(node.level or named) or (node.module or "").partition(".")[0] not in PLAIN_MODULES
    if isinstance(node, ast.Attribute):
        return node.attr in LOOKS or node.attr.startswith(PLACE_PREFIXES)
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and (node.value in LOOKS or node.value.startswith(PLACE_PREFIXES))
    return isinstance(node, ast.Name) and node.id in LOOKS


def _said(runs: Iterable[Trace]) -> Iterator[str]:
    """Yield all text of the runs in which the program may show a line's number."""
    for run in runs:
        yield from (line.text for line in run.printed)
        yield msgspec.json.encode(run.result).decode()
        if run.error is not None:
            yield run.error.message
