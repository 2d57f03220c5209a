"""Gradescope's "Export Submissions": folders `submission_123/`, whose owners are in `submission_metadata.yml`."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from grader.exceptions import GraderError
from grader.intake.download import Candidate, Download
from grader.intake.handin import HandIn
from grader.intake.trees import ReadingError, join_path

METADATA = "submission_metadata.yml"
LARGEST_METADATA = 100_000_000
"""Bytes."""
_SUBMISSION = re.compile(r"submission_\d+")
_MOST_SUBMITTERS = 100
_NEVER = datetime.min.replace(tzinfo=UTC)


def recognises(download: Download) -> bool:
    """Return whether the metadata is present."""
    return any(entry.name == METADATA and entry.kind == "file" for entry in download.entries)


def owns(name: str) -> bool:
    """Return whether an entry of this name belongs to the download."""
    return name == METADATA or _SUBMISSION.fullmatch(name) is not None


def lacks_metadata(download: Download) -> bool:
    """Return whether submissions are here, and not the file that says whose they are."""
    several = sum(
        entry.kind == "folder" and _SUBMISSION.fullmatch(entry.name) is not None for entry in download.entries
    )
    return several > 1 and not recognises(download)


def collect(download: Download) -> list[Candidate]:
    """Return a hand-in for each submitter of each submission.

    Raises:
        GraderError: the metadata cannot be read.
    """
    from grader.intake.gradescope_metadata import read_metadata  # needs PyYAML, which only instructors install

    try:
        metadata = read_metadata(download.tree.read(join_path(download.top, METADATA), LARGEST_METADATA))
    except (ReadingError, ValueError) as problem:
        raise GraderError(f"{METADATA} cannot be read ({problem}); export the submissions again") from None
    found: list[Candidate] = []
    for entry in download.entries:
        if entry.kind == "folder" and owns(entry.name):
            found += _hand_ins(download, entry.name, metadata.get(entry.name))
    often = Counter(one.owner for one in found)
    in_doubt = {one.owner for one in found if often[one.owner] > 1 and one.recency == _NEVER}
    return [_doubted(one) if one.owner in in_doubt else one for one in found]


def _doubted(one: Candidate) -> Candidate:
    note = "The times of several submissions cannot be read, so an older one may have counted."
    return one._replace(hand_in=replace(one.hand_in, notes=(*one.hand_in.notes, note)))


def _hand_ins(download: Download, folder: str, details: Any) -> Iterator[Candidate]:
    origin, locations = download.origin(folder), (download.location(folder),)
    details = details if isinstance(details, dict) else {}
    people = [one for one in _list(details.get(":submitters")) if isinstance(one, dict)][:_MOST_SUBMITTERS]
    if not people:
        notes = (f"{METADATA} does not say whose {origin} is.",)
        yield Candidate(folder, _NEVER, HandIn(student=folder, origin=origin, notes=notes, locations=locations))
    moment = _moment(details.get(":created_at"))
    names = [_text(person.get(":name")) for person in people]
    for person, name in zip(people, names, strict=True):
        email, number = _text(person.get(":email")), _text(person.get(":sid"))
        known = {"email": email, "sis": number, "gradescope": folder.rpartition("_")[2]}
        partners = [other for other in names if other != name]
        hand_in = HandIn(
            student=name or email or number or folder,
            origin=origin,
            ids={kind: value for kind, value in known.items() if value},
            handed_in="" if moment == _NEVER else moment.isoformat(),
            partners=tuple(partners),
            locations=locations,
        )
        yield Candidate(email.casefold() or number or name or folder, moment, hand_in)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) and value not in ("~", "null") else ""


def _moment(value: Any) -> datetime:
    """Return the moment in one of Ruby's notations, such as `2026-03-01 12:00:00.123456789 -08:00`.

    A moment with the name of a zone is a table with `utc`, `zone` and `time` (`ActiveSupport::TimeWithZone`).
    """
    text = (
        _text(value.get("utc") if isinstance(value, dict) else value)
        .replace(" UTC", "+00:00")
        .replace("Z", "+00:00")
        .replace(" +", "+")
        .replace(" -", "-")
    )
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _NEVER
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return _NEVER
