"""Calls that hold up the whole loop."""

from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.results import Finding
from grader.trace import BlockingCall, clock

ASYNCIO_SLEEP = "`await asyncio.sleep(…)` waits too, and lets the others run meanwhile."
TO_THREAD = "A coroutine waits with `await`: for a call like this one with `await asyncio.to_thread(…)`."
AWAIT = "A coroutine waits with `await`, and lets the others run meanwhile."


def find(evidence: Evidence) -> Iterator[Finding]:
    for trace in evidence.traces:
        places: dict[tuple[str, int | None], list[BlockingCall]] = {}
        for one in trace.blocking:
            places.setdefault((one.call, one.line), []).append(one)
        for (call, line), held in places.items():
            seconds = sum(round(one.seconds * 1e9) for one in held) / 1e9
            where = f" in {held[0].coroutine}" if held[0].coroutine else ""
            instead = ASYNCIO_SLEEP if call == "time.sleep" else TO_THREAD
            how_long = f"for {clock(seconds)} s nothing else in the program could run."
            if not seconds:
                how_long, instead = (
                    "it waited for what only the loop itself could bring about, and never came back.",
                    AWAIT,
                )
            yield evidence.finding(
                "blocking-call",
                f"{call}{where} held up the whole event loop",
                f"{call} does not give way: {how_long} {instead}",
                line,
            )
