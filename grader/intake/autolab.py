"""Autolab's "Download submissions": loose files such as `ada@example.org_3_handin.py`.

The parts are the student's address, the number of the attempt, and the name that the assessment gives to all files
(`app/models/submission.rb`). Attempts are numbered from 1, and the newest one counts.
"""

import re
from collections import defaultdict
from typing import NamedTuple

from grader.intake.archives import is_archive
from grader.intake.contents import Location
from grader.intake.download import Candidate, Download, several_match
from grader.intake.handin import HandIn
from grader.intake.names import plain

_FILE = re.compile(r"(?P<email>[^@/\s]+@[^@_/\s]+)_(?P<attempt>\d{1,4})_(?P<file>.+)", re.DOTALL)


class _Attempt(NamedTuple):
    number: int
    entry: str
    file: str
    is_folder: bool


def recognises(download: Download) -> bool:
    """Return whether several entries have such names."""
    return several_match(download, _FILE)


def owns(name: str) -> bool:
    """Return whether an entry of this name belongs to the download."""
    return _FILE.fullmatch(name) is not None


def collect(download: Download) -> list[Candidate]:
    """Return one hand-in for each address."""
    attempts: dict[str, list[_Attempt]] = defaultdict(list)
    for entry in download.entries:
        found = _FILE.fullmatch(entry.name)
        if found and entry.kind != "other":
            attempt = _Attempt(int(found["attempt"]), entry.name, found["file"], entry.kind == "folder")
            attempts[plain(found["email"])].append(attempt)
    return [Candidate(email, 0, _hand_in(download, email, some)) for email, some in attempts.items()]


def _hand_in(download: Download, email: str, attempts: list[_Attempt]) -> HandIn:
    """Return a student's hand-in. Of each file name, that of the newest attempt counts."""
    locations: dict[str, Location] = {}
    not_counted = []
    newest_first = sorted(attempts, reverse=True)
    for attempt in newest_first:
        if attempt.file in locations:
            not_counted.append(download.origin(attempt.entry))
            continue
        packed = attempt.is_folder or is_archive(attempt.file)
        locations[attempt.file] = download.location(attempt.entry, "" if packed else attempt.file)
    return HandIn(
        student=email,
        origin=download.origin(newest_first[0].entry),
        ids={"email": email},
        not_counted=tuple(not_counted),
        locations=tuple(locations.values()),
    )
