"""Calls that hold up the whole loop."""

from collections.abc import Iterator

from grader.results import Finding
from grader.trace import Trace, clock


def find(trace: Trace, file: str) -> Iterator[Finding]:
    lines = dict.fromkeys((call.call, call.line) for call in trace.blocking)
    for call, line in lines:
        held = [one for one in trace.blocking if (one.call, one.line) == (call, line)]
        seconds = sum(round(one.seconds * 1e9) for one in held) / 1e9
        where = f" in {held[0].coroutine}" if held[0].coroutine else ""
        yield Finding(
            code="blocking-call",
            title=f"{call}{where} held up the whole event loop",
            message=(
                f"{call} does not give way: for {clock(seconds)} s nothing else in the program could run. "
                "`await asyncio.sleep(…)` waits too, and lets the others run meanwhile."
            ),
            file=file,
            line=line,
        )
