"""Causes of exceptions about how a function is handed over: its arguments, the pool, the pipes of a process."""

import ast
import re

from grader.findings.because import Because, Known, once
from grader.findings.evidence import Evidence
from grader.findings.not_as_it_seems import PROCESSES, assigned
from grader.findings.places import line_in_words, written
from grader.findings.source import LONGEST_CALL, calls_at, functions_in, inside, last_name, nodes_at, walk
from grader.trace.events import Error

FUNCTION_AT = {
    **dict.fromkeys(("run_in_executor", "call_later", "call_at", "add_signal_handler"), 1),
    **dict.fromkeys(("call_soon", "call_soon_threadsafe", "to_thread", "submit"), 0),
}
"""The place of the function among the arguments of what hands it over."""
_PIPES = {"stdin", "stdout", "stderr"}


def _of_option(evidence: Evidence, error: Error) -> Because | None:
    """Explain `run_in_executor(None, work, 3, scale=2)`."""
    for call in calls_at(evidence.tree, error.line):
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


def _of_delay(evidence: Evidence, error: Error) -> Because | None:
    """Explain `call_later(work, 3)`, with the function first."""
    for call in calls_at(evidence.tree, error.line, {"call_later"}):
        if len(call.args) > 1:
            given = [written(evidence, one) for one in (call.args[1], call.args[0], *call.args[2:])]
            shown = f"{ast.unparse(call.func)}({', '.join(given)})"
            return Because(
                "call_later takes the seconds first, and then the function",
                f"`{shown if len(shown) <= LONGEST_CALL else 'call_later(seconds, function)'}` calls it then.",
            )
    return None


def _of_pool(evidence: Evidence, error: Error) -> Because | None:
    """Explain `run_in_executor(work, 3)`, without the pool."""
    for call in calls_at(evidence.tree, error.line):
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
        for call in calls_at(evidence.tree, line):
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


def _of_self(evidence: Evidence, error: Error) -> Because | None:
    """Explain a method without `self`, and a method that is called on its class."""
    match = re.match(r"(?:\S+\.)?(\w+)\.(\w+)\(\) (takes|missing)", error.message)
    if match is None:
        return None
    owner, method, what = match.groups()
    for name, function in functions_in(evidence.tree):
        if not name.endswith(f"{owner}.{method}") or function.decorator_list:
            continue
        first = function.args.args[0].arg if function.args.args else ""
        if what == "missing" and "argument: 'self'" in error.message and first == "self":
            calls = [
                ast.unparse(call.func) for call in calls_at(evidence.tree, error.line) if last_name(call) == method
            ]
            shown = calls[0] if calls else f"{owner}.{method}"
            return Because(
                f"`{shown}` is called on the class, and not on an object of it",
                f"Make an object first: `{owner}(…).{method}(…)`. It is what the method gets as `self`.",
            )
        if what == "takes" and first not in ("self", "cls"):
            return Because(
                f"{method} is a method without `self`",
                f"A method gets its object as its first argument: `def {method}(self{', …' if first else ''})`.",
                function.lineno,
            )
    return None


def _of_run(evidence: Evidence, error: Error) -> Because | None:
    """Explain `asyncio.run(main(), "Ada")`, `asyncio.run(a(), b())` and `asyncio.run([a(), b()])`."""
    for call in calls_at(evidence.tree, error.line):
        if ast.unparse(call.func) not in ("asyncio.run", "run", "loop.run_until_complete") or not call.args:
            continue
        first, rest = call.args[0], call.args[1:]
        main = evidence.function(last_name(first))
        if (
            rest
            and isinstance(rest[0], ast.Constant)
            and main is not None
            and not main.args.args
            and not main.args.vararg
        ):
            return Because(
                f"{ast.unparse(call.func)} takes its options by name",
                f"`debug={ast.unparse(rest[0])}` is one; and {main.name} takes no arguments.",
            )
        if (
            rest
            and isinstance(first, ast.Call)
            and not first.args
            and not any(isinstance(one, ast.Call) for one in rest)
        ):
            given = ", ".join(written(evidence, one) for one in rest)
            return Because(
                f"the arguments of {last_name(first)} stand outside of its parentheses",
                f"They belong to its own call: `{ast.unparse(call.func)}({ast.unparse(first.func)}({given}))`.",
            )
        if rest or isinstance(first, ast.List | ast.Tuple | ast.ListComp):
            return Because(
                f"{ast.unparse(call.func)} runs one coroutine",
                "Let that one run the others: `await asyncio.gather(…)` in a `main`, and run `main()`.",
            )
    return None


def _of_several(evidence: Evidence, error: Error) -> Because | None:
    """Explain `asyncio.wait(*tasks)` and `asyncio.as_completed(*tasks)`, which take one list."""
    for call in calls_at(evidence.tree, error.line, {"wait", "as_completed"}):
        several = next((one for one in call.args if isinstance(one, ast.Starred)), None)
        shown = f"{ast.unparse(call.func)} takes all tasks in one list"
        if several is not None:
            advice = f"Without the star, it gets the list itself: `{written(evidence, several.value)}`."
            return Because(f"{shown}, and the star unpacks it", advice)
        if len(call.args) > 1:
            return Because(shown, "Put brackets around the tasks: `[first, second]`.")
    return None


def _of_no_awaitable(evidence: Evidence, error: Error) -> Because | None:
    """Explain `gather(work(), True)` and `ensure_future(self.function)`: something there cannot be awaited."""
    for call in calls_at(evidence.tree, error.line, {"gather", "ensure_future", "wait_for", "shield"}):
        by = ast.unparse(call.func)
        constant = next((one for one in call.args if isinstance(one, ast.Constant)), None)
        if constant is not None:
            more = "An option is given by its name: `return_exceptions=True`." if constant.value is True else ""
            return Because(f"{by} is given {constant.value!r}, which cannot be awaited", more or _AWAITABLES)
        return Because(f"{by} is given something that cannot be awaited", _AWAITABLES)
    return None


_AWAITABLES = (
    "It takes coroutine objects, tasks and futures. A result that is there needs no waiting, and a function makes a "
    "coroutine object when it is called."
)
KNOWN_OF_NO_AWAITABLE = (
    Known(re.compile(r"^TypeError: An asyncio\.Future, a coroutine or an awaitable is required"), _of_no_awaitable),
)
"""The last to be asked: others know more about what was given."""
KNOWN_OF_CALLS = (
    Known(
        re.compile(
            r"^TypeError: (?:Runner\.)?run\(\) takes \S+ .*positional argument|"
            r"^TypeError: \w+\(\) missing \d+ required|a coroutine was expected, got [\[(]"
            r"|^TypeError: An asyncio\.Future, a coroutine or an awaitable is required"
        ),
        _of_run,
    ),
    Known(re.compile(r"^TypeError: \S+\.\w+\(\) (?:takes|missing)"), _of_self),
    Known(re.compile(r"^TypeError: \S*\b(?:\w+)\(\) got an unexpected keyword argument"), _of_option),
    Known(re.compile(r"^AttributeError: '\w+' object has no attribute 'submit'"), _of_pool),
    Known(re.compile(r"^TypeError: unsupported operand .* \+: 'float' and '(?:function|\w*method)'"), _of_delay),
    Known(re.compile(r"^TypeError: \S+\(\) missing \d+ required positional argument"), _of_tuple),
    Known(re.compile(r"^(?:AttributeError|TypeError): .*\bNoneType\b"), _of_pipe),
    Known(re.compile(r"^TypeError: .*argument after \* must be an iterable, not"), _of_one_argument),
    Known(re.compile(r"^TypeError: (?:wait|as_completed)\(\) takes \S+ positional argument"), _of_several),
    once(
        r"^TypeError: invalid exception object",
        "set_exception is given something that is no exception",
        '`set_exception` takes an exception, such as `ValueError("…")`, which the `await` of the future then raises.',
    ),
    once(
        r"^TypeError: exceptions must derive from BaseException",
        "what is raised here is no exception",
        '`raise` takes an exception, such as `ValueError("…")`.',
    ),
)
