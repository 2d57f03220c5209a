"""Slips that Python accepts: they show only in what a program prints or returns, and each has one place in the file."""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from grader.findings.evidence import Evidence
from grader.findings.late_binding import late_bindings
from grader.findings.said_by_python import as_sentence
from grader.findings.slips_in_loops import slips_in_loops
from grader.findings.slips_in_values import slips_in_values
from grader.findings.slips_of_names import slips_of_names
from grader.findings.source import functions_in, inside, last_name, waits, walk
from grader.grades.results import Finding

TIMEOUTS = ("timeout", "timeout_at")
HERE = re.compile(r"\bhere\b")
"""The word for the line of a finding, which is another one where a slip explains it."""


class Slip(NamedTuple):
    """A slip: its line, and what is to be said of it."""

    line: int
    told: str


def slips(tree: ast.Module | None) -> Iterator[Slip]:
    """Yield the slips of the file that may be why its output is wrong."""
    nodes = list(walk(tree)) if tree else []
    yield from _values_of_the_last_round(tree)
    yield from _comparisons_that_are_kept(nodes)
    yield from _limits_of_nothing(nodes)
    yield from _powers_by_caret(nodes)
    yield from _always_empty(tree)
    yield from _handlers_of_another_end(tree)
    yield from (Slip(*found) for family in FURTHER for found in family(tree))


FURTHER = (slips_in_loops, slips_in_values, slips_of_names)


def with_slip(evidence: Evidence, finding: Finding, within: range | None = None) -> Finding:
    """Return the finding with the slip that explains it, at its place, if there is one in the student's own code.

    Args:
        evidence: The check.
        finding: What it shows.
        within: The lines in which a slip may explain the finding; by default, all.
    """
    own = (one for one in slips(evidence.tree) if evidence.own_line(one.line) is not None)
    slip = next((one for one in own if within is None or one.line in within), None)
    if slip is None:
        return finding
    told = as_sentence(finding.message)
    if finding.line is not None and finding.line != slip.line:
        told = HERE.sub(f"in line {finding.line}", told)
    return msgspec.structs.replace(finding, message=f"{told} {slip.told}", line=slip.line)


def _values_of_the_last_round(tree: ast.Module | None) -> Iterator[Slip]:
    """Yield functions made in a loop that run after it."""
    for found in late_bindings(tree):
        name, value = f"`{found.function}`" if found.function else "The lambda", f"`{found.variable}`"
        yield Slip(
            found.line,
            f"{name} looks up {value} when it runs, and then the loop is over: each one sees its last {value}. Hand "
            f"over the value that {value} has now, as an argument: {found.remedy}.",
        )


def _comparisons_that_are_kept(nodes: list[ast.AST]) -> Iterator[Slip]:
    """Yield `while item := await queue.get() is not None:`, where `item` is True or False."""
    for node in nodes:
        test = node.test if isinstance(node, ast.While | ast.If) else None
        if not isinstance(test, ast.NamedExpr) or not isinstance(test.value, ast.Compare):
            continue
        name = test.target.id
        if any(isinstance(one, ast.Name) and one.id == name for one in inside(*getattr(node, "body", []))):
            yield Slip(
                test.lineno,
                f"`:=` takes all that stands after it, so that `{name}` is what the comparison gives: True or False. "
                f"Parentheses keep the value: `({name} := {ast.unparse(test.value.left)})`.",
            )


def _limits_of_nothing(nodes: list[ast.AST]) -> Iterator[Slip]:
    """Yield the blocks with a time limit in which nothing waits."""
    for node in nodes:
        limits = [one.context_expr for one in node.items] if isinstance(node, ast.AsyncWith) else []
        if not isinstance(node, ast.AsyncWith) or waits(*node.body):
            continue
        if all(last_name(one) in TIMEOUTS for one in limits):
            yield Slip(
                node.lineno,
                "Nothing waits inside of this block, so it is left at once, and its limit stops nothing. What may "
                "take too long must be awaited in the block.",
            )


def _powers_by_caret(nodes: list[ast.AST]) -> Iterator[Slip]:
    """Yield `2 ^ attempt`, in which other languages and mathematics see a power."""
    for node in nodes:
        if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.BitXor):
            continue
        if isinstance(node.left, ast.Constant) and node.left.value in (2, 10):
            yield Slip(
                node.lineno,
                "`^` compares the bits of two numbers. A power is written with two stars: "
                f"`{ast.unparse(node.left)} ** {ast.unparse(node.right)}`.",
            )


def _always_empty(tree: ast.Module | None) -> Iterator[Slip]:
    """Yield `done, pending = await asyncio.wait(tasks)` where `pending` is used, although all tasks are done then."""
    for _, function in functions_in(tree):
        nodes = list(inside(*function.body))
        for node in nodes:
            call = node.value.value if isinstance(node, ast.Assign) and isinstance(node.value, ast.Await) else None
            target = node.targets[0] if isinstance(node, ast.Assign) else None
            if not isinstance(call, ast.Call) or last_name(call) != "wait" or len(call.args) != 1 or call.keywords:
                continue
            rest = target.elts[1] if isinstance(target, ast.Tuple) and len(target.elts) == 2 else None
            loads = (one for one in nodes if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load))
            if isinstance(rest, ast.Name) and any(one.id == rest.id for one in loads):
                yield Slip(
                    call.lineno,
                    f"asyncio.wait comes back when all tasks are done, so that `{rest.id}` is empty. With "
                    "`return_when=asyncio.FIRST_COMPLETED` it comes back as soon as one is done.",
                )


def _handlers_of_another_end(tree: ast.Module | None) -> Iterator[Slip]:
    """Yield the handlers around a `yield` that catch a cancellation only, where the generator may be closed, too."""
    for _, function in functions_in(tree):
        for node in inside(*function.body):
            if not isinstance(node, ast.Try) or node.finalbody or not _yields(node.body):
                continue
            if [last_name(one.type) for one in node.handlers] == ["CancelledError"]:
                yield Slip(
                    node.handlers[0].lineno,
                    "What closes a generator is GeneratorExit, and not CancelledError: this handler does not run then. "
                    "A `finally` runs at every end.",
                )


def _yields(body: list[ast.stmt]) -> bool:
    return any(isinstance(node, ast.Yield) for node in inside(*body))
