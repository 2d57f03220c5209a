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
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

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
_COMMA = re.compile(r"(?<!\d),|,(?!\d)")
"""A comma between two parts, and not in a number such as 2,5."""
_MIDNIGHT = re.compile(r"(\d{4}-\d\d-\d\d)[ T]24:00(?::00)?(.*)")
"""The end of a day, as it is written in German."""
_FRACTION = re.compile(r"[T ]\d\d(?::?\d\d)?[.,]")
"""A time such as 23.59, which Python reads as 0.59 seconds after 23:00."""
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
    for part in (one.strip().casefold() for one in _COMMA.split(text)):
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
    for option, given, example in (("--due", due, "2026-03-01 23:59"), ("--late", late, "10% per day")):
        if given is not None and not given.strip():
            raise GraderError(f"{option} is empty: write it such as {option} {example!r}, or leave it out")
    policy = parse_policy(late) if late is not None else Policy()
    try:
        whole, zone = _zone(due)
        parsed = moment(whole, zone)
    except ValueError as problem:
        raise GraderError(f"--due {due}: {problem}") from None
    return Deadline(parsed, zone if zone is not None else _parsed(whole.strip()).tzinfo, policy)


def _zone(text: str) -> tuple[str, Zone]:
    """Split the name of a zone, such as `Europe/Berlin`, from the end of a text.

    Raises:
        ValueError: there is no such zone.
    """
    before, _, last = text.strip().rpartition(" ")
    if not before or not last[0].isalpha():
        return text, None
    if last.casefold() in ("am", "pm"):
        raise ValueError(f"{last} is not understood; write the hours from 0 to 23, such as 23:59")
    try:
        return before, ZoneInfo(last)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        remedy = _zones_like(last) or "an offset such as +01:00 does"
        raise ValueError(f"there is no zone called {last} on this machine; {remedy}") from None


def _zones_like(name: str) -> str:
    """Return the zones that end in this name, such as Europe/Berlin for berlin, as part of a sentence."""
    wanted = name.casefold()
    places = (one for one in available_timezones() if not one.startswith("Etc/"))  # Etc/GMT+1 is an hour behind UTC
    found = sorted(one for one in places if f"/{one.casefold()}".endswith(f"/{wanted}"))
    return f"did you mean {' or '.join(found[:3])}?" if found else ""


def moment(text: str, zone: Zone) -> datetime:
    """Return a moment such as `2026-03-01 23:59` or `2026-03-01T23:59+01:00`; of a day alone, its last second.

    Of an hour that comes twice, when clocks are set back, it is the second one.

    Args:
        text: the moment, perhaps with the name of a zone.
        zone: the zone that it is in if it does not say so.

    Raises:
        ValueError: the text is no such moment.
    """
    whole, own = _zone(text)
    try:
        found = _parsed(whole.strip())
    except (ValueError, OverflowError):
        raise ValueError(f"{text.strip() or 'an empty cell'} is no moment such as 2026-03-01 23:59") from None
    if re.fullmatch(r"\d{4}-?\d\d-?\d\d|\d{4}-?W\d\d-?\d?", whole.strip()):
        found = datetime.combine(found.date(), time(23, 59, 59))
    return in_zone(found, own or zone, latest=True)


def _parsed(text: str) -> datetime:
    """Return the moment of a text in ISO 8601.

    Raises:
        ValueError: it is not in that form.
        OverflowError: no calendar has the moment.
    """
    if _FRACTION.search(text):
        raise ValueError("a fraction of an hour or a minute")
    midnight = _MIDNIGHT.fullmatch(text)
    if midnight is None:
        return datetime.fromisoformat(text)
    return datetime.fromisoformat(f"{midnight[1]}T00:00{midnight[2]}") + timedelta(days=1)


def in_zone(found: datetime, zone: Zone, latest: bool = False) -> datetime:
    """Return the moment with a zone: its own or, without one, this.

    Args:
        found: the moment.
        zone: the zone, or None for that of this machine.
        latest: whether it is the second one of two, if clocks are set back; a deadline lasts, and a hand-in was early.

    Raises:
        ValueError: no calendar has the moment in that zone.
    """
    try:
        if found.tzinfo:
            found.astimezone(UTC)  # which raises OverflowError near the ends of the calendar
            return found
        both = sorted(_placed(found.replace(fold=fold), zone).astimezone(UTC) for fold in (0, 1))
        return both[1 if latest else 0].astimezone(zone)
    except (OverflowError, OSError, ValueError):
        raise ValueError(f"{found} is too far away") from None


def _placed(found: datetime, zone: Zone) -> datetime:
    return found.astimezone(None) if zone is None else found.replace(tzinfo=zone)


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
    is_late, is_hourly = seconds > deadline.policy.grace, deadline.policy.percent and deadline.policy.interval < DAY
    return Lateness(
        handed_in=_told(then, deadline.zone),
        due=_told(due, deadline.zone),
        days=math.ceil(seconds / DAY) if is_late else 0,
        hours=math.ceil(seconds / _UNITS["hour"]) if is_late and is_hourly else 0,
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
