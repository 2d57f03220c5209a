"""Causes of exceptions in the file's own objects: attributes that nothing sets, callbacks called wrongly."""

import ast
import re

from grader.findings.because import Because, Known
from grader.findings.evidence import Evidence
from grader.findings.hand_overs import hand_overs
from grader.findings.source import calls_at, functions_in, inside, last_name, walk
from grader.trace.events import Error


def _of_missing_attribute(evidence: Evidence, error: Error) -> Because | None:
    """Explain `start = start` in `__init__`, where `self.start = start` is meant."""
    match = re.search(r"'(\w+)' object has no attribute '(\w+)'", error.message)
    classes = [node for node in (walk(evidence.tree) if evidence.tree else ()) if isinstance(node, ast.ClassDef)]
    owners = [one for one in classes if match is not None and one.name == match[1]]
    if match is None or len(owners) != 1:
        return None
    owner, name = owners[0], match[2]
    changed = {id(node.target) for node in walk(owner) if isinstance(node, ast.AugAssign)}  # needs it to be there
    sets = (
        node
        for node in walk(owner)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and id(node) not in changed
    )
    begins = next((one for one in owner.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"), None)
    if begins is None or name in {node.attr for node in sets}:
        return None
    for node in inside(*begins.body):
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store):
            return Because(
                f"nothing sets `{name}` of this {owner.name}",
                f"`{name}` is a name of `__init__`'s own here, which is gone when `__init__` ends. `self.{name} = …` "
                "sets it for the object.",
                node.lineno,
            )
    return None


def _of_generator_for_a_value(evidence: Evidence, error: Error) -> Because | None:
    """Explain `async def __anext__` with a `yield` in it."""
    for within, function in functions_in(evidence.tree):
        yields = [node for node in inside(*function.body) if isinstance(node, ast.Yield)]
        if within.endswith(".__anext__") and isinstance(function, ast.AsyncFunctionDef) and yields:
            return Because(
                "`__anext__` has a `yield`, and should return one value",
                "With a `yield` in it, a call makes a generator, and `async for` wants the next value from each call. "
                "Write `return` here. Or make `__aiter__` the generator: an `async def __aiter__` with the `yield`, "
                "and no `__anext__`.",
                yields[0].lineno,
            )
    return None


def _of_arguments_of_callback(evidence: Evidence, error: Error) -> Because | None:
    """Explain a callback that takes fewer or more arguments than the function that calls it hands over."""
    match = re.match(r"(?:\w+\.)*(?:<locals>\.)?(\w+)\(\) (?:takes|missing)", error.message)
    functions = [one for _, one in functions_in(evidence.tree) if match is not None and one.name == match[1]]
    if len(functions) != 1 or any(calls_at(evidence.tree, error.line, {functions[0].name})):
        return None
    name = functions[0].name
    handed = [
        call
        for call in calls_at(evidence.tree, error.line)
        if any(isinstance(one, ast.Name) and one.id == name for one in call.args)
    ]
    known = any(last_name(one.call) == last_name(call) for one in hand_overs(evidence.tree) for call in handed)
    if len(handed) != 1 or known:
        return None
    return Because(
        f"{name} takes other arguments than it is called with",
        f"{last_name(handed[0])} gets {name} in line {handed[0].lineno} and calls it.",
        functions[0].lineno,
    )


def _of_next_of_coroutine(evidence: Evidence, error: Error) -> Because | None:
    """Explain `next(coroutine)` in an event loop of one's own."""
    if not any(calls_at(evidence.tree, error.line, {"next", "iter"})):
        return None
    return Because(
        "a coroutine object is no iterator",
        "It has `send` instead: `coroutine.send(None)` runs it to its next `yield`, and returns what that hands out.",
    )


KNOWN_OF_OWN_OBJECTS = (
    Known(re.compile(r"^AttributeError: '\w+' object has no attribute"), _of_missing_attribute),
    Known(re.compile(r"invalid object from __anext__: async_generator"), _of_generator_for_a_value),
    Known(re.compile(r"^TypeError: .*\w+\(\) (?:takes|missing) "), _of_arguments_of_callback),
    Known(re.compile(r"'coroutine' object is not an iterator"), _of_next_of_coroutine),
)
