"""Nothing but the output is wrong: the first difference, in place."""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from grader.findings.evidence import Comparison, Evidence
from grader.findings.hardcoded import line_of_return
from grader.findings.source import Function, inside, last_name
from grader.results import Finding
from grader.trace import Line, Lines, Trace, clock

QUESTIONS = ("lines", "timed_lines", "printed_by")
ALIKE, LOOKED_AT = 0.6, 200
"""The part that two texts have in common, and the characters of each that are compared."""


def find(evidence: Evidence) -> Iterator[Finding]:
    comparison = evidence.comparison
    if comparison is None or evidence.last is None:
        return
    if evidence.said:
        return  # the author says it better
    if comparison.question in QUESTIONS and isinstance(comparison.actual, Lines):
        yield _lines(evidence, comparison, comparison.actual)
    elif comparison.question == "elapsed":
        slow = comparison.actual > comparison.expected
        took = f"It took {clock(comparison.actual)} s, not {clock(comparison.expected)} s."
        yield evidence.finding("too-slow" if slow else "too-fast", f"the run is too {'slow' if slow else 'fast'}", took)
    elif comparison.question == "result":
        told = f"Expected {comparison.expected!r}; the program gave {given(comparison.actual, evidence.last[1])}."
        line = line_of_return(evidence)
        if _lacks(comparison.expected, comparison.actual):
            told, line = _without_return(evidence, told, line, evidence.last[0].entry)
        yield evidence.finding("wrong-result", "the result is another one", told, line)


def given(result: object, trace: Trace) -> str:
    """A result in words: as it is, or the type of what is no plain value."""
    if result is None and trace.returned != "NoneType":
        return f"something else: a {trace.returned}" + " of other things" * (
            trace.returned in ("list", "tuple", "dict")
        )
    return repr(result)


def _lines(evidence: Evidence, comparison: Comparison, actual: Lines) -> Finding:
    printed = actual.trace.printed
    if comparison.question == "printed_by":
        printed = tuple(line for line in printed if set(comparison.arguments) & set(line.within))
    wanted = [_text(line, comparison) for line in comparison.expected]
    given = [line.text.rstrip() for line in printed]
    pairs = zip(comparison.expected, actual, strict=False)
    at = next((number for number, (right, wrong) in enumerate(pairs) if right != wrong), min(len(wanted), len(given)))
    if at < min(len(wanted), len(given)) and wanted[at] == given[at]:
        right, wrong = (line.rpartition("@")[2] for line in (comparison.expected[at], actual[at]))
        return evidence.finding(
            "wrong-time",
            f'"{given[at]}" comes at another time',
            f"It was printed at {wrong} s; it should come at {right} s.",
            evidence.place_of(printed[at]),
        )
    return _difference(evidence, at, wanted, given, printed, actual.trace)


def _difference(
    evidence: Evidence, at: int, wanted: list[str], given: list[str], printed: Sequence[Line], trace: Trace
) -> Finding:
    line = evidence.place_of(printed[at]) if at < len(printed) else None
    if Counter(wanted) == Counter(given) or _is_misplaced(at, wanted, given):
        return evidence.finding(
            "wrong-order",
            "the lines come in another order",
            f'"{given[at]}" was printed where "{wanted[at]}" should come first.',
            _line_out_of_order(at, wanted, given, printed, trace),
        )
    missing, extra = Counter(wanted) - Counter(given), Counter(given) - Counter(wanted)
    if not extra or at >= len(given):
        lost = next(text for text in wanted if text in missing)
        return evidence.finding(
            "missing-line", f'"{lost}" is missing', "Nothing printed this line.", _head_of_entry(evidence)
        )
    if not missing or at >= len(wanted):
        started = _line_that_ran_it(printed[at], trace) or line
        if given[at] in wanted:  # right once: what is one too many is the call that printed it again
            started = _line_of_await(printed[at], trace) or started
        return evidence.finding("extra-line", f'"{given[at]}" is one line too many', "Nobody asked for it.", started)
    if _alike(wanted[at], given[at]) or len(wanted) == len(given):
        told = f'It printed "{given[at]}"; the exercise asks for "{wanted[at]}".'
        if "None" in given[at] and "None" not in wanted[at]:
            told, line = _without_return(evidence, told, line)
        else:
            line = _where_it_is_written(evidence, given[at], wanted[at], line)
        return evidence.finding("wrong-text", "the text of this line is another one", told, line)
    return evidence.finding("missing-line", f'"{wanted[at]}" is missing', f'Here "{given[at]}" was printed.', line)


def _lacks(expected: object, actual: object) -> bool:
    """Whether there is nothing where there should be something: instead of the result, or of a part of it."""
    if isinstance(expected, list) and isinstance(actual, list):
        return any(one is None is not other for one, other in zip(actual, expected, strict=False))
    return actual is None is not expected


def _without_return(evidence: Evidence, told: str, line: int | None, entry: str = "") -> tuple[str, int | None]:
    """What is told, and the line, where a function ends with a value that it does not give back."""
    for function in evidence.functions():
        last = _last_statement(function)
        if isinstance(last, ast.Expr) and not _gives_back(function) and _is_lost(last.value, function.name == entry):
            told += f" {function.name} has no `return`, so a call of it gives None, whatever its last line makes."
            return told, last.lineno
    return told, line


def _last_statement(function: Function) -> ast.stmt:
    last = function.body[-1]
    while isinstance(last, ast.Try | ast.With | ast.AsyncWith):
        last = last.body[-1]
    return last


def _gives_back(function: Function) -> bool:
    return any(isinstance(node, ast.Return) and node.value is not None for node in inside(*function.body))


def _is_lost(value: ast.expr, is_wanted: bool) -> bool:
    """Whether nobody would write this for its own sake; a call or an `await` only where a result `is_wanted`."""
    if isinstance(value, ast.Constant):
        return not isinstance(value.value, str) and value.value is not ...
    if isinstance(value, ast.Call | ast.Await | ast.Yield | ast.YieldFrom):
        return is_wanted and "print" not in last_name(value)
    return True


def _where_it_is_written(evidence: Evidence, given: str, wanted: str, line: int | None) -> int | None:
    """The line that printed it, or else the only one with words that are in what was printed and should not be."""
    words = {
        node.lineno
        for node in (ast.walk(evidence.tree) if evidence.tree else ())
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.strip()
        if node.value in given and node.value not in wanted
    }
    return line if line in words or len(words) != 1 else words.pop()


def _text(line: str, comparison: Comparison) -> str:
    return line.rpartition("@")[0] if comparison.question == "timed_lines" else line


def _is_misplaced(at: int, wanted: list[str], given: list[str]) -> bool:
    """Whether a line much like the one printed here should come later, and the one for here does come later."""
    if at >= min(len(wanted), len(given)) or len(wanted) != len(given):
        return False
    only_one = (Counter(given) - Counter(wanted)).total() == 1
    return only_one and wanted[at] in given[at:] and any(_alike(later, given[at]) for later in wanted[at + 1 :])


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one[:LOOKED_AT], other[:LOOKED_AT]).ratio() > ALIKE


def _line_out_of_order(
    at: int, wanted: list[str], given: list[str], printed: Sequence[Line], trace: Trace
) -> int | None:
    """What to look at: a task that began too early, else whatever of the two lines the main coroutine printed."""
    early = printed[at]
    late = printed[given.index(wanted[at])]
    main = trace.tasks[0].name if trace.tasks else None
    life = next((task for task in trace.tasks if task.name == early.task), None)
    firsts = next(line for line in printed if line.task == early.task)
    if life is not None and life.parent is not None and firsts is early:
        return life.line or early.line
    by_main = [line.line for line in (early, late) if line.task == main and len(line.within) <= 1]
    return by_main[0] if by_main else _line_of_await(early, trace) or early.line


def _line_of_await(line: Line, trace: Trace) -> int | None:
    """Where the outermost coroutine under way awaited the one that printed this line."""
    if len(line.within) < 2:
        return None
    awaiting, awaited = line.within[:2]
    calls = [
        call
        for call in trace.calls_of(awaited)
        if call.task == line.task and call.awaited_by == awaiting and call.at <= line.at
    ]
    return calls[-1].awaited_at if calls else None


def _line_that_ran_it(line: Line, trace: Trace) -> int | None:
    """Where the file itself started the program that printed this line."""
    life = next((task for task in trace.tasks if task.name == line.task), None)
    return life.line if life is not None and life.parent is None else None


def _head_of_entry(evidence: Evidence) -> int | None:
    function = evidence.function(evidence.last[0].entry) if evidence.last else None
    return function.lineno if function else None
