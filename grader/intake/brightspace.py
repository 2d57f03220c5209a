"""Brightspace's download: folders such as `12345-67890 - Ada Lovelace - Mar 1, 2026 1129 AM`, and an `index.html`.

The numbers are those of the student and of the submission; an id of the institution may stand before the name. Each
submission has a folder of its own or, in older versions, each file such a name before its own. D2L documents none of
this: the form is the one that several open-source tools for renaming these folders parse.
"""

import re
from datetime import datetime
from typing import NamedTuple

from grader.intake.archives import is_archive
from grader.intake.canvas import original_name
from grader.intake.download import Candidate, Download
from grader.intake.handin import HandIn
from grader.intake.names import plain

INDEX = "index.html"
# The shortest name counts, because what the student chose stands last.
_ENTRY = re.compile(
    r"(?P<user>\d+)-(?P<number>\d+) - (?:(?P<org>[A-Za-z]{0,4}\d+) - )?(?P<name>.+?) - (?P<date>[^-]*\d{4}[^-]*?)"
    r"(?: - (?P<file>.+))?",
    re.DOTALL,
)
_DATE = re.compile(
    r"(?:(?P<first>\d+) )?(?P<month>[A-Za-z]{3})[a-z]*\.?(?: (?P<day>\d+))?, (?P<year>\d{4})"
    r" (?P<time>\d{1,2}:?\d\d) ?(?P<half>[AP]M)?"
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


class _Submission(NamedTuple):
    moment: tuple[int, ...]
    entry: str
    file: str
    is_folder: bool


def recognises(download: Download) -> bool:
    """Return whether any entry has such a name."""
    return any(_ENTRY.fullmatch(entry.name) for entry in download.entries)


def owns(name: str) -> bool:
    """Return whether an entry of this name belongs to the download."""
    return name == INDEX or _ENTRY.fullmatch(name) is not None


def collect(download: Download) -> list[Candidate]:
    """Return one hand-in for each student."""
    found: dict[tuple[str, str], tuple[re.Match[str], list[_Submission]]] = {}
    for entry in download.entries:
        match = _ENTRY.fullmatch(entry.name)
        if match and entry.kind != "other":
            owner = (match["user"], plain(match["name"]))
            one = _Submission(_moment(match["date"]), entry.name, match["file"] or "", entry.kind == "folder")
            found.setdefault(owner, (match, []))[1].append(one)
    return [Candidate(owner, 0, _hand_in(download, match, some)) for owner, (match, some) in found.items()]


def _hand_in(download: Download, match: re.Match[str], submissions: list[_Submission]) -> HandIn:
    """Return a student's hand-in of all submissions, the newest first; of each file, the newest counts."""
    submissions.sort(reverse=True)
    locations, not_counted, seen = [], [], set()
    for one in submissions:
        packed = one.is_folder or is_archive(one.file)
        name = "" if packed else original_name(one.file)
        if name and name in seen:
            not_counted.append(download.origin(one.entry))
        else:
            locations.append(download.location(one.entry, name))
            seen.add(name)
    unknown = len(submissions) > 1 and any(not one.moment for one in submissions)
    return HandIn(
        student=match["name"],
        origin=download.origin(submissions[0].entry),
        ids={"sis": match["org"]} if match["org"] else {},
        handed_in=_iso(submissions[0].moment),
        notes=("The dates of several submissions cannot be read, so an older one may have counted.",)
        if unknown
        else (),
        not_counted=tuple(not_counted),
        locations=tuple(locations),
    )


def _iso(moment: tuple[int, ...]) -> str:
    """Return a moment in ISO 8601, or an empty string if there is none in any calendar."""
    try:
        year, month, day, hour, minute = moment
        return datetime(year, month + 1, day, hour, minute).isoformat()
    except ValueError:
        return ""


def _moment(date: str) -> tuple[int, ...]:
    """Return a date as numbers that can be compared; nothing in another language.

    It is written as `Mar 1, 2026 1129 AM` or `1 March, 2026 1129 AM`.
    """
    found = _DATE.fullmatch(date.strip())
    day = found and (found["first"] or found["day"])
    if found is None or day is None or found["month"].casefold() not in _MONTHS:
        return ()
    hour, minute = divmod(int(found["time"].replace(":", "")), 100)
    if found["half"]:
        hour = hour % 12 + (12 if found["half"] == "PM" else 0)
    return int(found["year"]), _MONTHS.index(found["month"].casefold()), int(day), hour, minute
