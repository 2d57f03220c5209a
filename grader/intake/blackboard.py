"""Blackboard's "Assignment File Download": `Lab 3_alovelace_attempt_2026-03-01-12-00-00_create_task.py`.

The parts are the assignment's title, the user name, the word for attempt in the site's language, the moment of the
attempt and the student's own file name. For each attempt there is a `.txt` of the same beginning, whose first line is
`Name: Ada Lovelace (alovelace)`, also if the student typed nothing. (https://github.com/kwurst/bb-file-cleanup
describes the names.)
"""

import re
from collections import defaultdict
from datetime import datetime
from typing import NamedTuple

from grader.intake.archives import is_archive
from grader.intake.canvas import original_name
from grader.intake.contents import Location
from grader.intake.download import Candidate, Download, several_match
from grader.intake.handin import HandIn
from grader.intake.names import plain
from grader.intake.trees import ReadingError, join_path

# The shortest beginning counts, because what the student chose stands last.
_FILE = re.compile(
    r"(?P<attempt>(?P<title>.+?)_(?P<user>[^_]+)_[^\W\d_]+_(?P<moment>\d{4}(?:-\d\d){5}))(?:_(?P<file>.+)|\.txt)",
    re.DOTALL,
)
_FIRST_LINE = re.compile(r"[^:\n]{1,40}:\s*(?P<name>[^\n]+?)\s*\((?P<user>[^()\s]+)\)\s*(?:\n|\Z)")
LARGEST_COMMENT = 1_000_000
"""Bytes of an attempt's text, which holds what the student typed."""


class _Upload(NamedTuple):
    moment: str
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
    """Return one hand-in for each user."""
    names: dict[str, str] = {}
    users: dict[str, str] = {}
    for entry in download.entries:
        found = _FILE.fullmatch(entry.name)
        if found and not found["file"] and entry.kind == "file":
            said = _first_line(download, entry.name)
            # A user name may hold underscores, so only the text tells where the title ends.
            if said and plain(f"{found['title']}_{found['user']}").endswith(plain(f"_{said['user']}")):
                users[found["attempt"]] = said["user"]
                names[said["user"]] = said["name"]
    uploads: dict[str, list[_Upload]] = defaultdict(list)
    for entry in download.entries:
        found = _FILE.fullmatch(entry.name)
        if found and entry.kind != "other":
            user = users.get(found["attempt"], found["user"])
            uploads[user].append(_Upload(found["moment"], entry.name, found["file"] or "", entry.kind == "folder"))
    return [Candidate(user, 0, _hand_in(download, user, names.get(user, ""), some)) for user, some in uploads.items()]


def _iso(moment: str) -> str:
    """Return `2026-03-01-12-00-00` in ISO 8601, or an empty string if no calendar has it."""
    try:
        return datetime.strptime(moment, "%Y-%m-%d-%H-%M-%S").isoformat()
    except ValueError:
        return ""


def _first_line(download: Download, entry: str) -> re.Match[str] | None:
    try:
        text = download.tree.read(join_path(download.top, entry), LARGEST_COMMENT)
    except ReadingError:
        return None
    return _FIRST_LINE.match(text.decode("utf-8-sig", "replace").replace("\r", ""))


def _hand_in(download: Download, user: str, name: str, uploads: list[_Upload]) -> HandIn:
    """Return a user's hand-in of all attempts. Of each file name, that of the newest attempt counts."""
    locations: dict[str, Location] = {}
    counted, not_counted = [], []
    for upload in sorted(uploads, reverse=True):
        if not upload.file:
            continue
        packed = upload.is_folder or is_archive(upload.file)
        file = upload.file if packed else original_name(upload.file)
        if file in locations:
            not_counted.append(download.origin(upload.entry))
            continue
        locations[file] = download.location(upload.entry, "" if packed else file)
        counted.append(upload.entry)
    first = counted[0] if counted else max(uploads).entry
    unread = () if counted else (f"{download.origin(first)} is a text typed in on the page, which is not read.",)
    return HandIn(
        student=name or user,
        origin=download.origin(first),
        ids={"login": user},
        handed_in=_iso(max(upload.moment for upload in uploads if upload.entry in counted or not counted)),
        notes=unread,
        unread=unread,
        not_counted=tuple(not_counted),
        locations=tuple(locations.values()),
    )
