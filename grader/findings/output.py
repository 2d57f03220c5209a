"""Nothing but the output is wrong: the first difference, in place."""

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from grader.findings.evidence import Comparison, Evidence
from grader.findings.hardcoded import line_of_return
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
        yield evidence.finding(
            "wrong-result",
            "the result is another one",
            f"Expected {comparison.expected!r}; the program gave {given(comparison.actual, evidence.last[1])}.",
            line_of_return(evidence),
        )


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
        return evidence.finding(
            "wrong-text",
            "the text of this line is another one",
            f'It printed "{given[at]}"; the exercise asks for "{wanted[at]}".',
            line,
        )
    return evidence.finding("missing-line", f'"{wanted[at]}" is missing', f'Here "{given[at]}" was printed.', line)


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
