"""Causes of exceptions that come from outside of the loop: from the processes of a pool, and from streams."""

import ast
import re

from grader.findings.because import Because, Known, once
from grader.findings.evidence import Evidence
from grader.findings.source import last_name, walk
from grader.trace.events import Error

STARTS = {"run", "run_until_complete", "main"}
"""Functions that run a whole program."""
ENDS = {"_exit", "abort", "kill", "raise_signal"}
"""Functions of `os` and `signal` that end a process at once."""


def _of_broken_pool(evidence: Evidence, error: Error) -> Because:
    """Explain a pool one of whose processes has died, by the call that ends it if the file has one."""
    nodes = walk(evidence.tree) if evidence.tree else ()
    ends = [
        node
        for node in nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and last_name(node) in ENDS
        if last_name(node.func.value) in ("os", "signal")
    ]
    if len(ends) == 1:
        return Because(
            "a process of the pool has ended in the middle of its job",
            f"`{ast.unparse(ends[0].func)}` ends the whole process at once, and the pool cannot be used any more. An "
            "exception in a job comes back to the `await` of its result, and the pool goes on.",
            ends[0].lineno,
        )
    if (run := _run_by_each_process(evidence)) is not None:
        return Because(
            "each process of the pool runs this line, too",
            "A new process imports the file, and so runs what stands at its top: also this line, which makes processes "
            'again. Under `if __name__ == "__main__":` only the program itself runs it.',
            run.lineno,
        )
    return Because(
        "a process of the pool has ended in the middle of its job",
        "It was killed, or could not begin: a program that makes processes does so under `if __name__ == "
        '"__main__":`, since each of them imports the file. The pool cannot be used any more.',
    )


def _run_by_each_process(evidence: Evidence) -> ast.stmt | None:
    """Return the statement at the top of the file that runs the program, if new processes import the file."""
    nodes = list(walk(evidence.tree)) if evidence.tree else []
    words = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    guarded = any(isinstance(node, ast.Name) and node.id == "__name__" for node in nodes)
    if guarded or evidence.tree is None or not words & {"spawn", "forkserver"}:
        return None
    starts = [one for one in evidence.tree.body if isinstance(one, ast.Expr) and last_name(one.value) in STARTS]
    return starts[-1] if starts else None


KNOWN_OUTSIDE = (
    Known(re.compile(r"^BrokenProcessPool\b"), _of_broken_pool),
    once(
        r"(?i)can't pickle (?:local object|.*<lambda>|.*<locals>)|can't get local object",
        "another process cannot be given this function",
        "A process gets the name of a function and looks it up in its own copy of the file. Give it a function that is "
        "defined at the top of the file with `def`; `functools.partial` adds arguments.",
    ),
    once(
        r"(?i)cannot pickle '[\w.]+' object|can't pickle <class '_",
        "this cannot be sent to another process",
        "What a process is given, and what it returns, travels as bytes. Send plain values; make connections, locks "
        "and generators in the process that uses them. A coroutine object belongs to its event loop.",
    ),
    once(
        r"IncompleteReadError: \d+ bytes read on a total of \S+ expected bytes",
        "the stream ended before all of these bytes had come",
        "The other side closed the connection. `read(n)` returns what there is; or catch "
        "`asyncio.IncompleteReadError`, whose `partial` holds it.",
    ),
    once(
        r"chunk is longer than limit|chunk exceed the limit",
        "this line is longer than the limit of the stream",
        "A stream holds 64 KiB of a line. `limit=…` of `open_connection` or `start_server` raises that; `read(n)` and "
        "`readexactly(n)` need no line.",
    ),
)
