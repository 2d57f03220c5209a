"""Causes of exceptions that come when several tasks use one thing: a dictionary, a generator, a stream, a task."""

import ast
import re

from grader.findings.because import Because, Known, once
from grader.findings.evidence import Evidence
from grader.findings.source import LONGEST_QUOTED, nodes_at, waits
from grader.trace.events import Error


def _of_change(evidence: Evidence, error: Error) -> Because:
    """Explain a loop over something that changes meanwhile: in an `await` of the loop, or in the loop itself."""
    for loop in nodes_at(evidence.tree, error.line):
        if isinstance(loop, ast.For):
            over = loop.iter
            if isinstance(over, ast.Call) and isinstance(over.func, ast.Attribute) and not over.args:
                over = over.func.value  # `clients.items()`
            name = ast.unparse(over)
            shown = f"`{name}`" if len(name) <= LONGEST_QUOTED else "it"
            whole = ast.unparse(loop.iter)
            copy = f"`list({whole})`" if len(whole) <= LONGEST_QUOTED else "a copy"
            if waits(*loop.body):
                return Because(
                    f"{shown} changes while this loop goes through it",
                    "An `await` in the loop lets the other tasks run, and one of them has added or removed something. "
                    f"Go through a copy: {copy}.",
                )
            return Because(
                f"{shown} changes while this loop goes through it",
                f"The loop itself adds or removes something. Go through a copy: {copy}.",
            )
    return Because("this changes while a loop goes through it", "Go through a copy, or wait until the loop is over.")


def waits_for_name(node: ast.expr) -> str:
    """Return `task` of `wait_for(task, 1)`; empty for anything else."""
    if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Name):
        named = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return node.args[0].id if named == "wait_for" else ""
    return ""


KNOWN_OF_SHARING = (
    Known(
        re.compile(r"RuntimeError: (?:dictionary (?:changed size|keys changed)|Set changed size|deque mutated) during"),
        _of_change,
    ),
    once(
        r"asynchronous generator is already running",
        "another task waits for the next value of this generator already",
        "An asynchronous generator serves one task at a time. Let each task make one of its own; or put the values "
        "into an asyncio.Queue, from which all of the tasks get.",
    ),
    once(
        r"called while another coroutine is already waiting for incoming data",
        "two tasks read from this stream at the same time",
        "A StreamReader serves one task at a time. Let one task read, and hand on what it reads; or hold an "
        "asyncio.Lock from the question until its answer is there.",
    ),
    once(
        r"(?:KeyError|ValueError): <coroutine object .*_wait_for_one",
        "what asyncio.as_completed hands out is not the task itself",
        "It hands out coroutine objects of its own: the first that is awaited gives the first result. Let the "
        "coroutine return what belongs to the result as well, as in `return url, data`.",
    ),
)
