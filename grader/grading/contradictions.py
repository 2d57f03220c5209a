"""The judge's check of a trace against the source: what no run of this file can have done.

A program shares its process with the recorder, so it can forge its own trace. It cannot forge its source, which the
judge reads. A printed line names a place that can print, in functions that are around it. Steps and calls go forward
in time, and a coroutine that prints has a call and a step under way. A contradiction is a flag for the instructor; it
costs no points.

The check must not accuse an honest program. So each rule steps aside where the source has something that allows for
other explanations: threads, callbacks, another standard output, code made at run time.
"""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property

from grader.grading.source_index import PRINTS, SourceIndex, index_of, is_made_up, own_name
from grader.grading.spans import Spans
from grader.submission.program import Play
from grader.trace.events import Flag, Line, Step
from grader.trace.trace import Trace

NEEDS_A_LOOK = "needs a look: "
"""The beginning of a flag for a trace that contradicts the source."""
MOST_CONTRADICTIONS = 10
"""Contradictions of one file."""
NAMES_OF_THREADS = {
    *("threading", "Thread", "Timer", "to_thread", "run_in_executor", "ThreadPoolExecutor", "Executor", "concurrent"),
    *("_thread", "multiprocessing", "submit", "run_coroutine_threadsafe", "signal"),
}
CALLS_LATER = {
    *("call_soon", "call_later", "call_at", "add_done_callback", "atexit", "register", "finalize", "weakref", "ref"),
    *("add_signal_handler", "add_reader", "add_writer", "set_exception_handler", "excepthook", "showwarning"),
    *("set_task_factory", "QueueListener", "settrace", "setprofile", "displayhook", "callbacks", "__del__"),
}
OTHER_OUTPUT = {"stdout", "__stdout__", "buffer", "TextIOWrapper", "detach", "reconfigure", "fdopen"}
"""Names of a program that may print through a stream of its own, perhaps later than it says."""
AT_RUN_TIME = {"exec", "eval", "compile", "FunctionType", "CodeType", "__code__", "builtins", "setattr"}
STEPS_BY_HAND = {"send", "throw", "__await__", "coroutine", "step", "set_task_factory", "eager_start", "set_name"}
CANCELS = {"cancel", "timeout", "timeout_at", "wait_for", "TaskGroup", "Runner", "reschedule", "throw", "cancelling"}


def found(tree: ast.Module, runs: Iterable[tuple[Play, Trace]]) -> tuple[Flag, ...]:
    """Return the contradictions between the traces of a file and its source, each once, the first ones only."""
    index = index_of(tree)
    seen: dict[Flag, None] = {}
    for play, trace in runs:
        if trace.outcome in ("timed out", "crashed") or not trace.began:
            continue  # the run was stopped in the middle of anything
        for line, what in _Comparison(index, play, trace).contradictions():
            seen[Flag(what=NEEDS_A_LOOK + what, line=line or None)] = None
            if len(seen) >= MOST_CONTRADICTIONS:
                return tuple(seen)
    return tuple(seen)


Contradiction = tuple[int | None, str]


class _Comparison:
    """One trace and the source."""

    def __init__(self, index: SourceIndex, play: Play, trace: Trace) -> None:
        self.index, self.play, self.trace = index, play, trace
        names = index.names
        self.one_thread = not names & NAMES_OF_THREADS
        self.own_output = bool(names & OTHER_OUTPUT)
        self.known_code = not names & AT_RUN_TIME
        self.complete = not trace.truncated and not names & STEPS_BY_HAND
        self.whole = self.one_thread and self.complete

    def contradictions(self) -> Iterator[Contradiction]:
        """Yield the contradictions: the line of the file, and what contradicts it."""
        yield from self._times()
        if self.known_code:
            yield from self._functions()
            for line in self.trace.printed:
                yield from self._place(line)
                if self.whole:
                    yield from self._under_way(line)
        if self.complete:
            yield from self._entry()
        if self.whole:
            yield from self._calls()
            yield from self._sleeps()

    # Times and sums -----------------------------------------------------------------------------------

    def _times(self) -> Iterator[Contradiction]:
        trace, latest = self.trace, 0.0
        for line in trace.printed:
            if (line.at < latest and self.one_thread) or not 0 <= line.at <= trace.elapsed:
                yield line.line, "a line was printed before the one before it, or outside of the run"
            latest = max(latest, line.at)
        latest, printed = 0.0, 0
        for step in trace.steps:
            if (
                step.at > step.until
                or step.until > trace.elapsed
                or step.at < 0
                or (self.one_thread and step.at < latest)
            ):
                yield step.entered_line, "time runs backwards in a step, or from one step to the next"
            latest = max(latest, step.until)
            if step.printed > len(trace.printed) or (self.one_thread and 0 < step.printed < printed):
                yield step.line, "a step counts other lines than were printed"
            printed = max(printed, step.printed)
        for call in trace.calls:
            if call.at < 0 or not call.at <= (trace.elapsed if call.until is None else call.until) <= trace.elapsed:
                yield call.line, "a call ended before it began, or outside of the run"
        if (
            self.one_thread
            and trace.outcome in ("finished", "raised")
            and sum(_ns(call.seconds) for call in trace.blocking) > _ns(trace.elapsed)
        ):
            yield None, "blocking calls took longer than the whole run"

    def _sleeps(self) -> Iterator[Contradiction]:
        """Compare each sleep of a number with the time until its coroutine went on."""
        trace = self.trace
        if self.index.names & CANCELS or self.play.cancel_at is not None or self.play.replace:
            return
        often = Counter(task.name for task in trace.tasks)
        cancelled = {call.task for call in trace.calls if call.went_on is not None}
        ended = {task.name for task in trace.tasks if task.how == "finished"} - cancelled
        before: dict[str, Step] = {}
        for step in trace.steps:
            if step.task is None or often[step.task] != 1 or step.task not in ended:
                continue
            last, before[step.task] = before.get(step.task), step
            if last is None or last.how != "awaits" or (step.entered, step.entered_line) != (last.left, last.line):
                continue
            slept, took = self.index.sleep_of(last.line), _ns(step.at) - _ns(last.until)
            if slept is not None and took < slept:
                yield last.line, f"a sleep of {slept / 1e9:g} s took {took / 1e9:g} s"

    # Places -------------------------------------------------------------------------------------------

    def _place(self, line: Line) -> Iterator[Contradiction]:
        index = self.index
        if self.own_output:
            return
        if line.line is None:
            if not line.within and self._prints_only_by_calls():
                yield None, "a line was printed by no code of the file"
            return
        if line.line not in index.speaks and not index.names & CALLS_LATER:
            yield line.line, "a line was printed where nothing can print"
        if line.within and self._is_replaced(line.within[-1]):
            return
        innermost = index.innermost(line.line)
        if innermost is not None and innermost.first < innermost.body and not line.within:
            yield line.line, f"a line of {innermost.name} was printed outside of it"
        if line.within and not index.may_be_in(line.within[-1], line.line):
            yield line.line, f"a line was printed in {own_name(line.within[-1])}, which is elsewhere"
        text = index.text_of(line.line)
        if text is not None and self.one_thread and not line.text.rstrip().endswith(text):
            yield line.line, "a line was printed that differs from the text in the source"

    def _prints_only_by_calls(self) -> bool:
        """Return whether only a frame of the file can print: nothing else calls a function for it."""
        if self.play.replace or (self.play.kind == "call" and self.play.entry not in self.index.functions):
            return False
        return self.one_thread and not self.index.names & CALLS_LATER and not self.index.taken & PRINTS

    def _functions(self) -> Iterator[Contradiction]:
        index = self.index
        for call in self.trace.calls:
            if call.line and not is_made_up(call.coroutine) and not index.begins(own_name(call.coroutine), call.line):
                yield call.line, f"a call of {own_name(call.coroutine)}, which is not a coroutine function there"
            awaits = call.awaited_by, call.awaited_at
            if awaits[0] is not None and awaits[1] and not self._is_in(awaits[0], awaits[1]):
                yield awaits[1], f"{own_name(awaits[0])} awaited something in a line outside of it"
        for step in self.trace.steps:
            for name, line in ((step.entered, step.entered_line), (step.left, step.line)):
                if line and not self._is_in(name, line):
                    yield line, f"a step in {own_name(name)}, in a line outside of it"
        for use in self.trace.constructs:
            if use.line not in index.speaks:
                yield use.line, f"{use.construct} was called where nothing is called"

    def _is_in(self, name: str, line: int) -> bool:
        return self._is_replaced(name) or self.index.may_be_in(name, line)

    def _is_replaced(self, name: str) -> bool:
        return own_name(name) in self.play.replace

    # What is under way --------------------------------------------------------------------------------

    def _under_way(self, line: Line) -> Iterator[Contradiction]:
        if line.coroutine is None or self.own_output:
            return
        if not self._calls_under_way.contain(line.coroutine, line.at):
            yield line.line, f"{own_name(line.coroutine)} printed without being called"
        elif not self._is_replaced(line.coroutine) and not self._steps_under_way.contain(line.task, line.at):
            yield line.line, "a task printed without a step"

    def _calls(self) -> Iterator[Contradiction]:
        for call in self.trace.calls:
            if not self._steps_under_way.contain(call.task, call.at):
                yield call.line, f"{own_name(call.coroutine)} began without a step"

    def _entry(self) -> Iterator[Contradiction]:
        """Check that the entry, a coroutine function, was called if the run has finished."""
        play, trace, scopes = self.play, self.trace, self.index.functions.get(self.play.entry, ())
        if play.kind != "call" or trace.outcome != "finished" or trace.returned == "async_generator":
            return
        if len(scopes) != 1 or not scopes[0].is_plain_coroutine or play.entry in self.index.assigned | {*play.replace}:
            return
        if all(own_name(call.coroutine) != play.entry for call in trace.calls):
            yield scopes[0].first, f"{play.entry} finished without being called"

    @cached_property
    def _calls_under_way(self) -> Spans[str | None]:
        return Spans((call.coroutine, call.at, call.until) for call in self.trace.calls)

    @cached_property
    def _steps_under_way(self) -> Spans[str | None]:
        steps = self.trace.steps
        return Spans((step.task, step.at, None if step.how == "under way" else step.until) for step in steps)


def _ns(seconds: float) -> int:
    return round(seconds * 1e9)
