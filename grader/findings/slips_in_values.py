"""Slips with values: one that is computed and kept nowhere, text in capitals that never equals another."""

import ast
from collections.abc import Iterator

from grader.findings.source import functions_in, inside, last_name

Told = tuple[int, str]
"""The line of a slip, and what is to be said of it."""
ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Pow, ast.Mod)
OTHER_CASE = {"upper": (str.islower, "capitals"), "lower": (str.isupper, "small letters")}
"""By method: which letters its result cannot have, and those that it has."""


def slips_in_values(tree: ast.Module | None) -> Iterator[Told]:
    """Yield the slips with values in the file's functions."""
    for _, function in functions_in(tree):
        nodes = list(inside(*function.body))
        yield from _kept_nowhere([node for node in nodes if node is not function.body[-1]])
        yield from of_another_case(nodes)
        yield from _exceptions_for_results(nodes)


def _kept_nowhere(nodes: list[ast.AST]) -> Iterator[Told]:
    """Yield `delay * 2` and `done == True` as lines of their own.

    The last line of a function is left out: it may be what should be returned (`results_lost`).
    """
    for node in nodes:
        value = node.value if isinstance(node, ast.Expr) else None
        if isinstance(value, ast.BinOp) and isinstance(value.op, ARITHMETIC) and isinstance(value.left, ast.Name):
            name = value.left.id
            yield (
                value.lineno,
                f"This line computes a value and keeps it nowhere, so that `{name}` stays as it is: "
                f"`{name} = {ast.unparse(value)}` would change it.",
            )
        elif isinstance(value, ast.Compare) and isinstance(value.ops[0], ast.Eq):
            left, right = ast.unparse(value.left), ast.unparse(value.comparators[0])
            yield value.lineno, f"`==` compares, and changes nothing: `{left} = {right}` would set it."


def of_another_case(nodes: list[ast.AST]) -> Iterator[Told]:
    """Yield comparisons of what `upper()` returned with a text in small letters."""
    given = [node for node in nodes if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)]
    for node in nodes:
        if not isinstance(node, ast.Compare) or len(node.ops) != 1 or not isinstance(node.ops[0], ast.Eq | ast.NotEq):
            continue
        value, other = node.left, node.comparators[0]
        if isinstance(value, ast.Name):
            before = [one for one in given if last_name(one.targets[0]) == value.id and one.lineno < node.lineno]
            value = max(before, key=lambda one: one.lineno).value if before else value
        known = OTHER_CASE.get(last_name(value)) if isinstance(value, ast.Call) else None
        text = other.value if isinstance(other, ast.Constant) else None
        if known is not None and isinstance(text, str | bytes) and any(known[0](chr(one)) for one in _codes(text)):
            yield (
                node.lineno,
                f"`{last_name(value)}()` gives {known[1]}, which never equal {ast.unparse(other)}. Compare first, and "
                "change the letters afterwards.",
            )


def _codes(text: str | bytes) -> list[int]:
    return list(text) if isinstance(text, bytes) else [ord(one) for one in text]


def _exceptions_for_results(nodes: list[ast.AST]) -> Iterator[Told]:
    """Yield where a StopIteration itself is kept, and not the result in its `value`."""
    for handler in nodes:
        if not isinstance(handler, ast.ExceptHandler) or last_name(handler.type) != "StopIteration":
            continue
        for node in inside(*handler.body):
            kept = node.value if isinstance(node, ast.Assign) else _appended(node)
            if isinstance(kept, ast.Name) and kept.id == handler.name:
                yield (
                    kept.lineno,
                    f"`{kept.id}` is the exception itself. What the coroutine returned is its `value`: "
                    f"`{kept.id}.value`.",
                )


def _appended(node: ast.AST) -> ast.expr | None:
    is_append = isinstance(node, ast.Call) and last_name(node) == "append" and len(node.args) == 1
    return node.args[0] if is_append and isinstance(node, ast.Call) else None
