"""Causes of exceptions about how a function is handed over: its arguments, the pool, the pipes of a process."""

import ast
import re
from collections.abc import Iterator

from grader.findings.because import Because, Known
from grader.findings.evidence import Evidence
from grader.findings.not_as_it_seems import PROCESSES, assigned
from grader.findings.places import line_in_words, written
from grader.findings.source import LONGEST_CALL, functions_in, inside, last_name, nodes_at, walk
from grader.trace.events import Error

FUNCTION_AT = {
    **dict.fromkeys(("run_in_executor", "call_later", "call_at", "add_signal_handler"), 1),
    **dict.fromkeys(("call_soon", "call_soon_threadsafe", "to_thread", "submit"), 0),
}
"""The place of the function among the arguments of what hands it over."""
_PIPES = {"stdin", "stdout", "stderr"}


def _calls_at(evidence: Evidence, line: int | None) -> Iterator[ast.Call]:
    return (node for node in nodes_at(evidence.tree, line) if isinstance(node, ast.Call))


def _of_option(evidence: Evidence, error: Error) -> Because | None:
    """Explain `run_in_executor(None, work, 3, scale=2)`."""
    for call in _calls_at(evidence, error.line):
        by = last_name(call)
        at = FUNCTION_AT.get(by)
        if at is None or len(call.args) <= at or not call.keywords:
            continue
        given = ", ".join([ast.unparse(one) for one in [*call.args[at:], *call.keywords]])
        shown = f"functools.partial({given})"
        shown = shown if len(shown) <= LONGEST_CALL else "functools.partial(…)"
        return Because(
            f"{by} passes on no keyword arguments",
            f"It passes on what stands after the function, by position only. `{shown}` is a function that has all of "
            f"its arguments already: give {by} that.",
        )
    return None


def _of_pool(evidence: Evidence, error: Error) -> Because | None:
    """Explain `run_in_executor(work, 3)`, without the pool."""
    for call in _calls_at(evidence, error.line):
        if last_name(call) == "run_in_executor" and call.args:
            rest = ", ".join(written(evidence, one) for one in call.args)
            shown = f"run_in_executor(None, {rest})"
            return Because(
                "run_in_executor takes the pool first, and then the function",
                f"`{shown if len(shown) <= LONGEST_CALL else 'run_in_executor(None, …)'}` uses the default pool of "
                "threads.",
            )
    return None


def _of_tuple(evidence: Evidence, error: Error) -> Because | None:
    """Explain `to_thread(add, (1, 2))`: the tuple is one argument."""
    for line in (passed.line for passed in reversed(error.way)):
        for call in _calls_at(evidence, line):
            at = FUNCTION_AT.get(last_name(call))
            rest = call.args[at + 1 :] if at is not None else []
            if at is not None and len(rest) == 1 and isinstance(rest[0], ast.Tuple):
                by, function = last_name(call), ast.unparse(call.args[at])
                parts = ", ".join(written(evidence, one) for one in rest[0].elts)
                return Because(
                    f"{by} gives {function} the whole tuple as one argument",
                    f"Arguments stand one after the other, without parentheses around them: `{function}, {parts}`.",
                    line,
                )
    return None


def _of_pipe(evidence: Evidence, error: Error) -> Because | None:
    """Explain `await process.stdout.readline()` of a process that was started without a pipe."""
    used = [
        (last_name(node.value), node.attr)
        for node in nodes_at(evidence.tree, error.line)
        if isinstance(node, ast.Attribute) and node.attr in _PIPES and last_name(node.value)
    ]
    for _, function in functions_in(evidence.tree):
        for name, value in assigned(inside(*function.body)):
            call = value.value if isinstance(value, ast.Await) else value
            if not isinstance(call, ast.Call) or last_name(call) not in (*PROCESSES, "Popen"):
                continue
            given = {option.arg for option in call.keywords}
            for owner, pipe in used:
                if owner == name and pipe not in given and None not in given:
                    return Because(
                        f"`{name}.{pipe}` is None: the process was started without `{pipe}=`",
                        f"Without it, the process uses the {_OWN[pipe]} of this program. In "
                        f"{line_in_words(evidence, call.lineno)}, `{pipe}=asyncio.subprocess.PIPE` makes a pipe to it.",
                        call.lineno,
                    )
    return None


_OWN = {"stdin": "standard input", "stdout": "standard output", "stderr": "standard error"}


def _of_one_argument(evidence: Evidence, error: Error) -> Because | None:
    """Explain `Thread(target=work, args=(1))`, where the parentheses make no tuple."""
    calls = [
        (call, option.value)
        for call in (walk(evidence.tree) if evidence.tree else ())
        if isinstance(call, ast.Call) and last_name(call) in ("Thread", "Process", "Timer")
        for option in call.keywords
        if option.arg == "args" and isinstance(option.value, ast.Constant | ast.Name)
    ]
    if len(calls) != 1:
        return None
    call, value = calls[0]
    shown = written(evidence, value)
    return Because(
        f"`args` of {last_name(call)} is no tuple",
        f"Parentheses around one value make no tuple, a comma does: `args=({shown},)`.",
        value.lineno,
    )


KNOWN_OF_CALLS = (
    Known(re.compile(r"^TypeError: \S*\b(?:\w+)\(\) got an unexpected keyword argument"), _of_option),
    Known(re.compile(r"^AttributeError: '\w+' object has no attribute 'submit'"), _of_pool),
    Known(re.compile(r"^TypeError: \S+\(\) missing \d+ required positional argument"), _of_tuple),
    Known(re.compile(r"^(?:AttributeError|TypeError): .*\bNoneType\b"), _of_pipe),
    Known(re.compile(r"^TypeError: .*argument after \* must be an iterable, not"), _of_one_argument),
)
