"""Programs whose only mistake is the output: the first difference, in place."""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

import msgspec

from grader.findings.evidence import ABOUT_LINES, SHOWS, Comparison, Evidence, is_of_lists
from grader.findings.hardcoded import line_of_return
from grader.findings.hidden_names import names_of_its_own
from grader.findings.never_printed import (
    called_off,
    calls_end_early,
    ended_early,
    not_looked_at,
    only_in_handlers,
    prints_for,
    rounds_end_early,
)
from grader.findings.order_of_results import in_order_of_ends
from grader.findings.origins import at_origin
from grader.findings.origins_in_contexts import at_set
from grader.findings.out_of_place import line_of_await, line_of_own_await, line_out_of_order, line_that_ran_it
from grader.findings.own_code import HERE, head_of_the_only, in_own_code
from grader.findings.results_lost import given, lacks_a_value, not_waited_for, without_return
from grader.findings.said_by_python import as_sentence
from grader.findings.slips import with_slip
from grader.findings.source import Function, walk
from grader.findings.times_shown import (
    late_behind_others,
    slept_before,
    waited_for,
    waiting_in_own_code,
    with_polling,
    wrong_time,
)
from grader.grades.results import Finding
from grader.trace.events import Line
from grader.trace.trace import Trace, clock

ALIKE, LOOKED_AT = 0.6, 200
"""The part that two texts have in common, and the characters of each that are compared."""
NOT_ASKED_FOR = "The exercise does not ask for it."


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find the first difference between the output and what the suite expects."""
    for finding in _differences(evidence):
        is_given = (
            finding.code in ("wrong-text", "wrong-order", "missing-line") and evidence.own_line(finding.line) is None
        )
        is_nowhere = finding.line is None and not finding.code.startswith("too-")
        placed = in_own_code(evidence, finding) if is_nowhere or is_given else finding
        yield with_slip(evidence, _with_future(evidence, at_set(evidence, at_origin(evidence, placed))))


def _with_future(evidence: Evidence, finding: Finding) -> Finding:
    """Return the finding about a text that shows a future at the line that returns it, if one does."""
    found = not_waited_for(evidence, finding.message)
    if found is None:
        return finding
    return msgspec.structs.replace(finding, message=f"{as_sentence(finding.message)} {found[0]}", line=found[1])


def _differences(evidence: Evidence) -> Iterator[Finding]:
    comparison = evidence.comparison
    if comparison is None or evidence.last is None:
        return
    if evidence.said:
        return  # the author says it better
    if comparison.operator == SHOWS:
        yield _missing(evidence, comparison.expected[0])
    elif comparison.question in ABOUT_LINES and is_of_lists(comparison):
        yield _lines(evidence, comparison, comparison.actual, evidence.last[1])
    elif comparison.question in ABOUT_LINES and comparison.operator == "contains":
        yield from _one_line(evidence, comparison, evidence.last[1])
    elif comparison.question == "elapsed":
        yield from wrong_time(evidence, comparison.actual, comparison.expected, evidence.last[1])
    elif comparison.question == "result" and comparison.operator not in ("!=", "is not", "not in"):
        told = f"Expected {comparison.expected!r}; the program gave {given(comparison.actual, evidence.last[1])}."
        line = line_of_return(evidence)
        if lacks_a_value(comparison.expected, comparison.actual):
            told, line = without_return(evidence, told, line, evidence.last[0].entry)
        elif (placed := in_order_of_ends(evidence, comparison.expected, comparison.actual)) is not None:
            told, line = f"{told} {placed[0]}", placed[1]
        yield evidence.finding("wrong-result", "the result is another one", told, line)


def _one_line(evidence: Evidence, comparison: Comparison, trace: Trace) -> Iterator[Finding]:
    """Find a single line that the suite looks for and that was not printed at any time."""
    text = _text(str(comparison.expected), comparison)
    if text not in trace.lines:
        yield _missing(evidence, text)


def _lines(evidence: Evidence, comparison: Comparison, actual: list[str], trace: Trace) -> Finding:
    printed = trace.printed
    if comparison.question == "printed_by":
        printed = tuple(line for line in printed if set(comparison.arguments) & set(line.within))
    wanted = [_text(line, comparison) for line in comparison.expected]
    given = [line.text.rstrip() for line in printed]
    pairs = zip(comparison.expected, actual, strict=False)
    at = next((number for number, (right, wrong) in enumerate(pairs) if right != wrong), min(len(wanted), len(given)))
    if at < min(len(wanted), len(given)) and wanted[at] == given[at]:
        right, wrong = (line.rpartition("@")[2] for line in (comparison.expected[at], actual[at]))
        line = evidence.place_of(printed[at]) or waited_for(printed[at], float(right), trace)
        line = line or next((life.line for life in trace.tasks if life.name == printed[at].task), None)
        if evidence.own_line(line) is None and printed[at].at > float(right):
            step = waiting_in_own_code(evidence, trace, float(right))
            line = step.line if step is not None else line
        told = f"It was printed at {wrong} s; it should come at {right} s."
        if (slept := slept_before(evidence, printed, at, trace)) is not None:
            told, line = f"{told} {slept[0]}", slept[1]
        if printed[at].at > float(right):
            told, line = with_polling(evidence, trace, told, line)
        return evidence.finding("wrong-time", f"{evidence.quoted(printed[at])} comes at another time", told, line)
    return _difference(evidence, at, wanted, given, printed, trace)


def _difference(
    evidence: Evidence, at: int, wanted: list[str], given: list[str], printed: Sequence[Line], trace: Trace
) -> Finding:
    line = evidence.place_of(printed[at]) if at < len(printed) else None
    missing, extra = Counter(wanted) - Counter(given), Counter(given) - Counter(wanted)
    too_early = at < min(len(wanted), len(given)) and not missing and given[at] not in extra
    if Counter(wanted) == Counter(given) or too_early or _is_misplaced(at, wanted, given):
        shown = evidence.quoted(printed[at])
        return evidence.finding(
            "wrong-order",
            "the lines come in another order",
            f'{shown[0].upper()}{shown[1:]} was printed where "{wanted[at]}" should come first.',
            line_out_of_order(at, wanted, given, printed, trace, evidence),
        )
    if not extra or at >= len(given):
        lost = next(text for text in wanted if text in missing)
        return _missing(evidence, lost)
    if not missing or at >= len(wanted):
        return _one_too_many(evidence, at, wanted, given, printed, trace)
    if given[at] in extra and (_alike(wanted[at], given[at]) or len(wanted) == len(given)):
        told = f'It printed "{given[at]}"; the exercise asks for "{wanted[at]}".'
        if "None" in given[at] and "None" not in wanted[at]:
            told, line = without_return(evidence, told, line)
        else:
            line = _where_it_is_written(evidence, given[at], wanted[at], line)
            if (placed := in_order_of_ends(evidence, wanted[at], given[at])) is not None:
                told, line = f"{told} {placed[0]}", placed[1]
            if own := next(names_of_its_own(evidence), None):
                line = own.lineno
                told += (
                    f" `{own.id}` is a name of the function's own here: the one at the top of the file stays as it is."
                )
        return evidence.finding("wrong-text", "the text of this line is another one", told, line)
    early = ended_early(evidence, printed[at], wanted[at]) or calls_end_early(evidence, wanted[at])
    told, line = early or (f'{HERE}"{given[at]}" was printed.', line)
    if "None" in given[at] and "None" not in wanted[at]:
        told, line = without_return(evidence, told, line)
    return evidence.finding("missing-line", f'"{wanted[at]}" is missing', told, line)


def _missing(evidence: Evidence, text: str) -> Finding:
    told, line = (
        _print_not_reached(evidence, text)
        or called_off(evidence, text)
        or only_in_handlers(evidence, text)
        or rounds_end_early(evidence, text)
        or (not_looked_at(evidence) if not _times(evidence, text) else None)
        or (_how_often(evidence, text), _head_of_entry(evidence))
    )
    return evidence.finding("missing-line", f'"{text}" is missing', told, line)


def _how_often(evidence: Evidence, text: str) -> str:
    """Return how often a line was printed that is missing once or more."""
    times = _times(evidence, text)
    if not times:
        return "Nothing printed this line."
    return f"It was printed {'once' if times == 1 else f'{times} times'}, and should come again."


def _times(evidence: Evidence, text: str) -> int:
    return sum(line.text.rstrip() == text for line in evidence.last[1].printed) if evidence.last else 0


def _print_not_reached(evidence: Evidence, text: str) -> tuple[str, int] | None:
    """Return what a scenario's run did with the student's lines that would print this: the words, and the first line.

    Where the student's own function was run, its head is the place to begin reading.
    """
    if evidence.last is None or evidence.last[0].kind != "call" or not evidence.is_graders(evidence.last[0].entry):
        return None
    lines = [node.lineno for node in prints_for(evidence.tree, text)]
    if not lines or any(evidence.given_at(line) is not None for line in lines):
        return None
    before = [line for line in evidence.last[1].printed if line.line in lines]
    if not before:
        return "The run did not come to this line, which would print it.", lines[0]
    last = before[-1]
    calls = evidence.last[1].calls_of(last.within[-1]) if last.within else []
    ends = [call.until for call in calls]
    if last.line is None or not ends or None in ends:
        return None
    ended = max(end for end in ends if end is not None)
    told = (
        f"This line prints such texts, the last one at {clock(last.at)} s. {last.within[-1]} ended at {clock(ended)} s."
    )
    return told, last.line


def _one_too_many(
    evidence: Evidence, at: int, wanted: list[str], given: list[str], printed: Sequence[Line], trace: Trace
) -> Finding:
    late = late_behind_others(evidence, printed, trace)
    if late is not None:
        return late
    title, text = f'"{given[at]}" is one line too many', given[at]
    equal = [line for line, shown in zip(printed, given, strict=False) if shown == text]
    unasked = [line for line in equal if not _is_for_printing(line, equal, evidence)]
    if text in wanted and unasked:
        first = next((line for line in equal if line not in unasked), None)
        told = f"{first.within[-1]} prints this line already." if first is not None else NOT_ASKED_FOR
        return evidence.finding("extra-line", title, told, evidence.place_of(unasked[-1]))
    started = line_that_ran_it(printed[at], trace) or evidence.place_of(printed[at])
    if text in wanted:  # right once: the extra line comes from the call that printed it again
        started = line_of_await(printed[at], trace) or started
    if started is not None and evidence.own_line(evidence.students_line(started)) is None:
        started = line_of_own_await(evidence, printed[at], trace) or head_of_the_only(evidence)
    return evidence.finding("extra-line", title, NOT_ASKED_FOR, started)


def _is_for_printing(line: Line, equal: Sequence[Line], evidence: Evidence) -> bool:
    """Return whether this one of several equal lines comes from the function that should print it.

    A given function comes before others, and a function that is called before the one that calls it.
    """
    if any(evidence.is_given(one.within) for one in equal):
        return evidence.is_given(line.within)
    return len(line.within) == max(len(one.within) for one in equal) or not line.within


def _where_it_is_written(evidence: Evidence, given: str, wanted: str, line: int | None) -> int | None:
    """Return the line that printed it, or else the only one with words that should not be there."""
    words = {
        evidence.students_line(node.lineno)
        for node in (walk(evidence.tree) if evidence.tree else ())
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and any(map(str.isalnum, node.value))
        if node.value in given and node.value not in wanted
    }
    return line if line in words or len(words) != 1 else words.pop()


def _text(line: str, comparison: Comparison) -> str:
    return line.rpartition("@")[0] if comparison.question == "timed_lines" else line


def _is_misplaced(at: int, wanted: list[str], given: list[str]) -> bool:
    """Return whether a similar line should come later, and the expected one does come later."""
    if at >= min(len(wanted), len(given)) or len(wanted) != len(given):
        return False
    only_one = (Counter(given) - Counter(wanted)).total() == 1
    return only_one and wanted[at] in given[at:] and any(_alike(later, given[at]) for later in wanted[at + 1 :])


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one[:LOOKED_AT], other[:LOOKED_AT]).ratio() > ALIKE


def _head_of_entry(evidence: Evidence) -> int | None:
    """Return the head of the function that was called, or of the only one that the student writes."""
    function = evidence.function(evidence.last[0].entry) if evidence.last else None
    asked = [one for one in evidence.written() if one.name in evidence.asks]
    given = function is not None and function.name in evidence.given
    if (function is None or given) and len(asked) == 1 and _was_run(evidence, asked[0]):
        function = asked[0]
    return function.lineno if function else None


def _was_run(evidence: Evidence, function: Function) -> bool:
    """Return whether the run called this function; a trace does not contain calls of plain functions."""
    if not isinstance(function, ast.AsyncFunctionDef) or evidence.last is None:
        return True
    return bool(evidence.last[1].calls_of(function.name))
