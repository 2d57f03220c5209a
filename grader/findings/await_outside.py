"""Words for `await`, `async with` and `async for` where only a coroutine function may have them."""

import ast
import re

from grader.findings.evidence import Evidence
from grader.findings.places import is_in_lambda, place_at
from grader.findings.source import last_name, nodes_at
from grader.grades.results import Finding
from grader.trace.events import Error

KEYWORD = re.compile(r"'(await|async with|async for)'")
CAN_WAIT = "Only a function that begins with `async def`"
RUN = {"run", "run_until_complete", "run_forever"}
"""Calls that wait by themselves, in plain code."""


def finding_for(evidence: Evidence, error: Error) -> Finding:
    """Return the finding for a file that Python does not read because of such a keyword."""
    match = KEYWORD.search(error.message)
    keyword = f"`{match[1] if match else 'async for'}`"
    where, advice = _place_and_advice(evidence, error, keyword)
    return evidence.finding("await-outside-async", f"{keyword} stands {where}", advice, error.line)


def _place_and_advice(evidence: Evidence, error: Error, keyword: str) -> tuple[str, str]:
    place = place_at(evidence, error.line)
    can_wait = f"{CAN_WAIT} {'can wait with' if keyword == '`await`' else 'may contain'} {keyword}."
    if is_in_lambda(evidence, error.line):
        return "in a lambda", f"{can_wait} Write such a function in place of the `lambda`."
    if error.message.endswith("outside function") or place.kind in ("top", "cell"):
        return (
            "outside of any function",
            f"{can_wait} At the top of a file, `asyncio.run(main())` runs such a function.",
        )
    if place.kind == "special":
        return f"in {place.function}", (
            f"{can_wait} {place.function} must stay a plain one, because Python itself calls it: wait in an "
            "`async def` method, and await that after the object is made."
        )
    if place.kind == "coroutine":
        return "in a plain function", f"{can_wait} Make the function `async def`, and await it where it is called."
    waits_itself = _waits_itself(evidence, error.line)
    if waits_itself and evidence.asks.get(place.function) == "plain":
        return f"in {place.function}, a plain function", (
            f"{can_wait} {place.function} is to be a plain one: {waits_itself} waits by itself, without `await`."
        )
    if evidence.asks.get(place.function) == "plain":
        return f"in {place.function}, a plain function", (
            f"{can_wait} {place.function} is to be a plain one: it can return the coroutine object, and its caller "
            "awaits that."
        )
    return f"in {place.function}, a plain function", (
        f"{can_wait} Begin {place.function} with `async def`, and await it where it is called."
    )


def _waits_itself(evidence: Evidence, line: int | None) -> str:
    """Return the call in this line that runs a loop until it is done; empty where there is none."""
    for node in nodes_at(evidence.tree, line):
        if isinstance(node, ast.Await) and last_name(node.value) in RUN:
            return last_name(node.value)
    return ""
