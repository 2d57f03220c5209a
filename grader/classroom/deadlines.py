"""Deadlines: how late a hand-in is, and what that costs.

Days are counted from the deadline, and a day that has begun counts whole. A period of grace only forgives: who comes
after it is as late as without it. The cost is in percent of the points that are possible, as in Canvas' late policies
(https://canvas.instructure.com/doc/api/late_policy.html: `late_submission_deduction` and its interval), so that a delay
costs everybody the same.
"""

import math
import re
from datetime import UTC, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from grader.exceptions import GraderError
from grader.grades.decisions import Lateness

DAY = 86_400
"""Wall seconds."""
_UNITS = {
    "m": 60,
    "min": 60,
    "minute": 60,
    "h": 3_600,
    "hour": 3_600,
    "d": DAY,
    "day": DAY,
    "w": 7 * DAY,
    "week": 7 * DAY,
}
_RATE = re.compile(r"(\d+(?:[.,]\d+)?)\s*%\s*(?:(?:/|per|a|an)\s*(day|d|hour|h))?")
_LENGTH = re.compile(r"(grace|cut[ -]?off|until)\s*:?\s*(\d+)\s*([a-z]+?)s?")
Zone = tzinfo | None
"""A zone of time; None is that of this machine."""


class Policy(NamedTuple):
    """The late penalty: `percent` of the points for each started `interval` of seconds.

    Nothing if it is no longer than `grace` seconds, and all points if it is longer than `cut_off` seconds.
    """

    percent: Decimal = Decimal(0)
    interval: int = DAY
    grace: int = 0
    cut_off: int | None = None


class Deadline(NamedTuple):
    """The deadline of a class. Moments without a zone are in its zone."""

    due: datetime
    zone: Zone
    policy: Policy


def parse_policy(text: str) -> Policy:
    """Return the policy of a text such as `10% per day, grace 15 min, cut-off 7 days`; each part may be missing.

    Raises:
        GraderError: a part cannot be read, or stands there twice.
    """
    parts: dict[str, object] = {}
    for part in (one.strip().casefold() for one in text.split(",")):
        rate, length = _RATE.fullmatch(part), _LENGTH.fullmatch(part)
        if rate:
            found: dict[str, object] = {"percent": Decimal(rate[1].replace(",", "."))}
            found["interval"] = _UNITS[rate[2]] if rate[2] else DAY
        elif length and length[3] in _UNITS:
            name = "grace" if length[1] == "grace" else "cut_off"
            found = {name: int(length[2]) * _UNITS[length[3]]}
        else:
            raise GraderError(
                f"--late {text}: {part or 'an empty part'} cannot be read; for example: 10% per day, grace 15 min,"
                " cut-off 7 days"
            )
        if found.keys() & parts.keys():
            raise GraderError(f"--late {text}: {part} says a second time what the policy is; leave one of them out")
        parts |= found
    policy = Policy(**parts)  # type: ignore[arg-type]
    if policy.percent > 100:
        raise GraderError(f"--late {text}: more than 100% cannot be taken off")
    return policy


def parse_deadline(due: str, late: str | None) -> Deadline:
    """Return the deadline of `--due` and `--late`; see `moment` for its form.

    Raises:
        GraderError: one of them cannot be read.
    """
    policy = parse_policy(late) if late is not None else Policy()
    try:
        whole, zone = _zone(due)
        parsed = moment(whole, zone)
    except ValueError as problem:
        raise GraderError(f"--due {due}: {problem}") from None
    return Deadline(parsed, zone if zone is not None else _offset(whole), policy)


def _zone(text: str) -> tuple[str, Zone]:
    """Split the name of a zone, such as `Europe/Berlin`, from the end of a text.

    Raises:
        ValueError: there is no such zone.
    """
    before, _, last = text.strip().rpartition(" ")
    if not before or not last[0].isalpha():
        return text, None
    try:
        return before, ZoneInfo(last)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"there is no zone called {last} on this machine; an offset such as +01:00 does") from None


def _offset(text: str) -> Zone:
    return datetime.fromisoformat(text.strip()).tzinfo


def moment(text: str, zone: Zone) -> datetime:
    """Return a moment such as `2026-03-01 23:59` or `2026-03-01T23:59+01:00`; of a day alone, its last second.

    Args:
        text: the moment.
        zone: the zone that it is in if it does not say so.

    Raises:
        ValueError: the text is no such moment.
    """
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{text.strip() or 'an empty cell'} is no moment such as 2026-03-01 23:59") from None
    if re.fullmatch(r"\d{4}-?\d\d-?\d\d|\d{4}-?W\d\d-?\d?", text.strip()):
        found = datetime.combine(found.date(), time(23, 59, 59))
    return in_zone(found, zone)


def in_zone(found: datetime, zone: Zone) -> datetime:
    """Return the moment with a zone: its own or, without one, this.

    Raises:
        ValueError: no calendar has the moment in that zone.
    """
    try:
        return found if found.tzinfo else found.astimezone(None) if zone is None else found.replace(tzinfo=zone)
    except (OverflowError, OSError):
        raise ValueError(f"{found} is too far away") from None


def lateness(handed_in: str, deadline: Deadline, extension: datetime | None) -> Lateness | None:
    """Return how late a hand-in is; None if it is not known when it was handed in.

    Args:
        handed_in: the moment in ISO 8601, as `HandIn.handed_in` has it, or an empty string.
        deadline: the deadline of the class.
        extension: the student's own deadline, or None.
    """
    if not handed_in:
        return None
    then, due = in_zone(datetime.fromisoformat(handed_in), deadline.zone), extension or deadline.due
    delay = max(then.astimezone(UTC) - due.astimezone(UTC), timedelta(0))
    # A deadline of 23:59 is meant to last until that minute is over.
    seconds = delay.total_seconds() if due.second or delay >= timedelta(minutes=1) else 0.0
    return Lateness(
        handed_in=_told(then, deadline.zone),
        due=_told(due, deadline.zone),
        days=math.ceil(seconds / DAY) if seconds > deadline.policy.grace else 0,
        percent=_cost(seconds, deadline.policy),
        extended=extension is not None,
    )


def _cost(seconds: float, policy: Policy) -> Decimal:
    if seconds <= policy.grace:
        return Decimal(0)
    if policy.cut_off is not None and seconds > policy.cut_off:
        return Decimal(100)
    return min(Decimal(100), policy.percent * math.ceil(seconds / policy.interval))


def _told(moment: datetime, zone: Zone) -> str:
    return moment.astimezone(zone).isoformat(" ", "minutes")
