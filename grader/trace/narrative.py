"""The narrative of a run: what the event loop did, step by step.

For example: "run `await task1`: leave main, enter worker_1".
"""

import ast
import functools
import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from typing import NamedTuple

import msgspec

from grader.trace.events import BlockingCall, Call, Step, TaskLife
from grader.trace.fields import Value
from grader.trace.timeline import Calls, labels
from grader.trace.trace import Trace, clock, short

LONGEST_CODE = 60
_MAKES_A_TASK = re.compile(r"\b(create_task|ensure_future)\(")
_RUNS_THE_LOOP = re.compile(r"\brun(_until_complete|_forever)?\(")
FEW_NAMES = 4

ExpressionOn = Callable[..., str]
"""`expression_on` bound to the program's syntax tree and cached: a line in a loop is described many times."""


class Sentence(Value, frozen=True, kw_only=True):
    """One action of the loop, at `at` (virtual seconds), caused by `line` of the file.

    By then the program had printed `printed` lines. `call` is what the loop ran next, as an index into the trace's
    `calls`; it is None if the loop ran none of the file's coroutines. It belongs to the
    step with the index `step`. `start` is what the loop does first, without how the program started it; it is empty in
    all other sentences.
    """

    at: float
    line: int | None
    text: str
    printed: int = 0
    call: int | None = None
    step: int | None = None
    start: str = ""


class _Ordered(NamedTuple):
    """A sentence about what happened inside a step, with its place in the order of calls and new tasks."""

    sentence: Sentence
    order: int


def narrate(trace: Trace, tree: ast.Module | None) -> tuple[Sentence, ...]:
    """Return what the loop did from its start to its end; `tree` is the file's syntax tree."""
    return tuple(_Narrator(trace, tree).sentences())


def ending(trace: Trace) -> str:
    """Return a sentence that says how the run ended."""
    took = f"{clock(trace.elapsed)} s"
    if trace.outcome == "finished":
        return f"It finished after {took}."
    if trace.outcome == "cut off":
        return f"It was cut off at {took}, as you asked."
    if trace.error is not None and trace.error.type == "SystemExit":
        return f"It ended after {took}, with exit status {trace.exit_status}."
    return f"It ended after {took}: {trace.outcome}."


class _Narrator:
    """The queues of what a trace lists separately: each step takes from them what happened within it.

    The trace lists steps, calls, new tasks and blocking calls each in order of time.
    """

    def __init__(self, trace: Trace, tree: ast.Module | None) -> None:
        self._trace = trace
        self._expression: ExpressionOn = functools.cache(functools.partial(expression_on, tree))
        self._calls, self._label = Calls(trace), labels(trace)
        self._made: dict[str | None, deque[TaskLife]] = defaultdict(deque)
        for task in trace.tasks:
            if task.parent is not None:
                self._made[task.parent].append(task)
        self._held: dict[str | None, deque[BlockingCall]] = defaultdict(deque)
        for blocking in trace.blocking:
            self._held[blocking.task].append(blocking)
        self._begun: dict[int | None, list[int]] = defaultdict(list)
        self._ended: dict[int | None, list[int]] = defaultdict(list)
        self._begun_outside: list[TaskLife] = []
        self._last_step = {step.task: number for number, step in enumerate(trace.steps)}
        for index, call in enumerate(trace.calls):
            if call.awaited_by is not None:
                self._begun[call.began_in].append(index)
                self._ended[call.ended_in].append(index)

    def sentences(self) -> Iterator[Sentence]:
        """Yield the sentences in order: for each step its beginning, what happened within it, and its end."""
        trace = self._trace
        roots = [task for task in trace.tasks if task.parent is None]
        for number, step in enumerate(trace.steps):
            for sentence in self._sentences_of(number, step, roots):
                yield msgspec.structs.replace(sentence, step=number)

    def _sentences_of(self, number: int, step: Step, roots: list[TaskLife]) -> Iterator[Sentence]:
        """Yield the sentences about one step; `roots` are tasks without a parent whose beginning has not been told."""
        entered, left = self._calls.entered(number), self._calls.left(number)
        root = next((task for task in roots if task.name == step.task), None)
        if root is not None:
            roots.remove(root)
            line, how, start = self._beginning_of(root, number, step)
            text = f"{how}{start}"
            yield Sentence(at=step.at, line=line, text=text, printed=root.printed, call=entered, start=start)
        within = [
            *self._new_tasks(step, entered),
            *self._blocking_calls(step),
            *self._direct_calls(number),
            *self._direct_returns(number, step, left),
        ]
        within.sort(key=lambda one: (one.sentence.at, one.sentence.printed, one.order))
        yield from (one.sentence for one in within)
        yield self._end_of(number, step, left)

    def _beginning_of(self, root: TaskLife, number: int, step: Step) -> tuple[int | None, str, str]:
        """Return the line and the words for the first step of a task that no task created: how it came, and what it is.

        The program started the loop for it, unless another such task is still unfinished: then a callback created it,
        or the program did so before it started the loop.
        """
        begun = self._begun_outside
        running = any(one.finished is None or self._last_step[one.name] > number for one in begun)
        started = begun[0].line if begun else None
        begun.append(root)
        if running or (number and root.line is None):
            line = None if root.line == started else root.line
            return line, "", f"begin {self._label(step.entered, step.task)}, created outside of any task"
        written = self._expression(root.line, ast.Call)
        start = f"start the event loop, enter {short(step.entered)}"
        if _MAKES_A_TASK.search(written) and not _RUNS_THE_LOOP.search(written):
            return None, "", start
        return root.line, f"run {f'`{written}`' if written else short(root.coroutine)}: ", start

    def _end_of(self, number: int, step: Step, left: int | None) -> Sentence:
        """Return the sentence about the end of a step: why it ended, and what the loop enters next."""
        running, where = None, "the event loop has nothing more to run"
        if number + 1 < len(self._trace.steps):
            following, running = self._trace.steps[number + 1], self._calls.entered(number + 1)
            again = running is not None and running == left and step.how == "awaits"
            where = "enter it again" if again else f"enter {self._label(following.entered, following.task)}"
        cancelled = left is not None and self._trace.calls[left].how == "cancelled"
        text = f"{_reason(step, self._expression, cancelled)}: leave {self._label(step.left, step.task)}, {where}"
        return Sentence(at=step.until, line=step.line, text=text, printed=step.printed, call=running)

    def _new_tasks(self, step: Step, entered: int | None) -> Iterator[_Ordered]:
        """Yield a sentence about the tasks that this step created; remove them from the queue of the step's task."""
        made, mine = self._made[step.task], []
        while made and made[0].made <= step.until:
            task = made.popleft()
            if step.at <= task.made:
                mine.append(task)
        if mine:
            names = _listed([short(task.coroutine) for task in mine])
            count = "a task" if len(mine) == 1 else f"{len(mine)} tasks"
            text = f"create {count}: {names}"
            sentence = Sentence(at=mine[0].made, line=mine[0].line, text=text, printed=mine[-1].printed, call=entered)
            yield _Ordered(sentence, mine[0].order)

    def _blocking_calls(self, step: Step) -> Iterator[_Ordered]:
        """Yield a sentence for each call that blocked the loop in this step; remove them from the task's queue."""
        held = self._held[step.task]
        while held and held[0].at <= step.until:
            blocking = held.popleft()
            if step.at <= blocking.at and blocking.seconds > 0:
                seconds = clock(blocking.seconds)
                run = (
                    f"run `time.sleep({seconds})`"
                    if blocking.call == "time.sleep"
                    else f"{blocking.call} takes {seconds} s"
                )
                text = f"{run}: the event loop stands still"
                call = self._calls.at(blocking.at, blocking.task, blocking.coroutine)
                sentence = Sentence(at=blocking.at, line=blocking.line, text=text, printed=blocking.printed, call=call)
                yield _Ordered(sentence, 0 if call is None else self._trace.calls[call].order)

    def _direct_calls(self, number: int) -> Iterator[_Ordered]:
        """Yield a sentence for each call that this step began by awaiting it directly."""
        for index in self._begun[number]:
            call = self._trace.calls[index]
            written = self._expression(call.awaited_at, ast.Await, short(call.coroutine))
            run = f"run `{written}`: " if written else ""
            text = f"{run}{self._caller(call)} calls {self._label(call.coroutine, call.task)}"
            sentence = Sentence(at=call.at, line=call.awaited_at, text=text, printed=call.printed, call=index)
            yield _Ordered(sentence, call.order)

    def _direct_returns(self, number: int, step: Step, left: int | None) -> Iterator[_Ordered]:
        """Yield a sentence for each directly awaited call that ended in this step, except one that the step left."""
        for index in self._ended[number]:
            call = self._trace.calls[index]
            if call.until is None or (index == left and step.how in ("returned", "raised")):
                continue
            ended = {"finished": "finished", "cancelled": "was cancelled"}.get(call.how, "ended with an exception")
            text = f"{short(call.coroutine)} {ended}: back to {self._caller(call)}"
            caller = self._calls.at(call.until, call.task, call.awaited_by)
            sentence = Sentence(
                at=call.until, line=call.awaited_at, text=text, printed=call.printed_at_end, call=caller
            )
            yield _Ordered(sentence, call.order_at_end)

    def _caller(self, call: Call) -> str:
        return self._label(call.awaited_by or "", call.task)


def _listed(names: list[str]) -> str:
    """Return the names with commas; of more than a few, each only once with its number: `worker × 100`."""
    if len(names) <= FEW_NAMES:
        return ", ".join(names)
    counted = Counter(names).items()
    return ", ".join(name if count == 1 else f"{name} × {count}" for name, count in counted)


def _reason(step: Step, expression: ExpressionOn, cancelled: bool) -> str:
    """Return why the step ended."""
    if step.how == "awaits":
        written = expression(step.line, ast.Await)
        return f"run `{written}`" if written else "wait"
    if step.how == "returned":
        return f"{short(step.left)} finished"
    if step.how == "raised":
        return f"{short(step.left)} was cancelled" if cancelled else f"{short(step.left)} ended with an exception"
    return "the run ended here"


def expression_on(tree: ast.Module | None, line: int | None, kind: type[ast.expr], name: str = "") -> str:
    """Return the source of the outermost expression of this kind on a line, or an empty string.

    Of several, it is the first one that contains `name`, if there is one.
    """
    found = [
        node
        for node in (ast.walk(tree) if tree else ())
        if isinstance(node, kind) and node.lineno <= (line or 0) <= (node.end_lineno or node.lineno)
    ]
    if not found:
        return ""
    written = [" ".join(ast.unparse(node).split()) for node in found]
    code = next((code for code in written if name and f"{name.rpartition('.')[2]}(" in code), written[0])
    return code if len(code) <= LONGEST_CODE else f"{code[: LONGEST_CODE - 1]}…"
