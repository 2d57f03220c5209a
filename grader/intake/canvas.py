"""Canvas' "Download Submissions": loose files such as `lovelaceada_123_456_create_task.py`.

The parts are the student's name (family name first, letters only), `LATE` if it was late, the user's id, the file's id
and the student's own file name (`canvas-lms/lib/content_zipper.rb`). In anonymous grading, `anon_` and a code replace
the name and the id. When a file is uploaded again, Canvas appends `-1` to its name: `create_task-1.py` stands for
`create_task.py`.
"""

import re
from collections import defaultdict
from pathlib import PurePosixPath
from typing import NamedTuple

from grader.intake.archives import is_archive
from grader.intake.contents import Location
from grader.intake.download import Candidate, Download, copy_number, several_match
from grader.intake.handin import HandIn

_FILE = re.compile(
    r"(?P<name>.*?)(?P<late>(?:^|_)LATE)?(?:^|_)(?P<user>\d+|anon_[A-Za-z0-9]+)_"
    r"(?:(?P<file_id>\d+)_(?P<file>.+)|(?P<page>text|link)\.html)",
    re.DOTALL,
)
_AGAIN = re.compile(r"(.+)-\d{1,3}", re.DOTALL)


class _Upload(NamedTuple):
    number: int
    entry: str
    file: str
    is_folder: bool
    late: bool
    name: str


def recognises(download: Download) -> bool:
    """Return whether several entries have such names."""
    return several_match(download, _FILE)


def owns(name: str) -> bool:
    """Return whether an entry of this name belongs to the download."""
    return _FILE.fullmatch(name) is not None


def user_of(name: str) -> str:
    """Return the user in the name of an entry, a number or `anon_` and a code; empty for another name."""
    found = _FILE.fullmatch(name)
    return found["user"] if found else ""


def name_in(name: str) -> str:
    """Return the student's or the group's name in the name of an entry; empty for another name."""
    found = _FILE.fullmatch(name)
    return found["name"] if found else ""


def collect(download: Download) -> list[Candidate]:
    """Return one hand-in for each user."""
    by_user: dict[str, list[_Upload]] = defaultdict(list)
    for entry in download.entries:
        found = _FILE.fullmatch(entry.name)
        if found and entry.kind != "other":
            number, file = int(found["file_id"] or 0), found["file"] or ""
            upload = _Upload(number, entry.name, file, entry.kind == "folder", bool(found["late"]), found["name"])
            by_user[found["user"]].append(upload)
    return [Candidate(user, 0, _hand_in(download, user, uploads)) for user, uploads in by_user.items()]


def _hand_in(download: Download, user: str, uploads: list[_Upload]) -> HandIn:
    """Return a user's hand-in. Of each file name, the upload with the highest id counts: it is the newest."""
    locations: dict[str, Location] = {}
    not_counted, notes, counted = [], [], []
    for upload in sorted(uploads, reverse=True):
        if not upload.file:
            notes.append(f"{download.origin(upload.entry)} is a text or a link, which is not read.")
            continue
        packed = upload.is_folder or is_archive(upload.file)
        name = upload.file if packed else original_name(upload.file)
        if name in locations:
            not_counted.append(download.origin(upload.entry))
            continue
        locations[name] = download.location(upload.entry, "" if packed else name)
        counted.append(upload)
    anonymous = user.startswith("anon_")
    first = counted[0] if counted else uploads[0]
    return HandIn(
        student=uploads[0].name or user,
        origin=download.origin(first.entry),
        ids={} if anonymous else {"canvas": user},
        late=any(upload.late for upload in uploads),
        notes=tuple(notes),
        unread=tuple(notes),
        not_counted=tuple(not_counted),
        locations=tuple(locations.values()),
    )


def original_name(name: str) -> str:
    """Return the file's name without the number that Canvas or a browser adds to a second upload."""
    path = PurePosixPath(name)
    stem = copy_number(path.stem)[0]
    again = _AGAIN.fullmatch(stem)
    return f"{again[1] if again else stem}{path.suffix}"
