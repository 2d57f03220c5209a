"""Canvas' "Download Submissions": loose files, `lovelaceada_123_456_create_task.py`.

The name (family name first, letters only), `LATE` where it was, the user's id, the file's id, the student's own file
name: `canvas-lms/lib/content_zipper.rb`. Anonymous grading puts `anon_` and a code for the name and the id. Canvas adds
`-1` to the name of a file that was uploaded again, so that `create_task-1.py` is `create_task.py`.
"""

import re
from collections import defaultdict
from pathlib import PurePosixPath
from typing import NamedTuple

from grader.intake.archives import is_zip
from grader.intake.download import Download, Found, copy_number
from grader.intake.handin import HandIn, Place

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
    """Whether most of it is named so."""
    matching = sum(_FILE.fullmatch(entry.name) is not None for entry in download.entries)
    return matching * 2 > len(download.entries)


def collect(download: Download) -> list[Found]:
    """A hand-in for each user."""
    by_user: dict[str, list[_Upload]] = defaultdict(list)
    for entry in download.entries:
        found = _FILE.fullmatch(entry.name)
        if found and entry.kind != "other":
            number, file = int(found["file_id"] or 0), found["file"] or ""
            upload = _Upload(number, entry.name, file, entry.kind == "folder", bool(found["late"]), found["name"])
            by_user[found["user"]].append(upload)
    return [Found(user, 0, _hand_in(download, user, uploads)) for user, uploads in by_user.items()]


def _hand_in(download: Download, user: str, uploads: list[_Upload]) -> HandIn:
    """The newest file of each name counts: the ids of files grow."""
    places: dict[str, Place] = {}
    not_counted, notes, counted = [], [], []
    for upload in sorted(uploads, reverse=True):
        if not upload.file:
            notes.append(f"{download.origin(upload.entry)} is a text or a link, which is not read.")
            continue
        packed = upload.is_folder or is_zip(upload.file)
        name = upload.file if packed else uploaded_as(upload.file)
        if name in places:
            not_counted.append(download.origin(upload.entry))
            continue
        places[name] = download.place(upload.entry, "" if packed else name)
        counted.append(upload)
    anonymous = user.startswith("anon_")
    first = counted[0] if counted else uploads[0]
    return HandIn(
        student=uploads[0].name or user,
        origin=download.origin(first.entry),
        ids={} if anonymous else {"canvas": user},
        late=any(upload.late for upload in uploads),
        notes=tuple(notes),
        not_counted=tuple(not_counted),
        places=tuple(places.values()),
    )


def uploaded_as(name: str) -> str:
    """The file's name before Canvas, or a browser, added the number of a second upload."""
    path = PurePosixPath(name)
    stem = copy_number(path.stem)[0]
    again = _AGAIN.fullmatch(stem)
    return f"{again[1] if again else stem}{path.suffix}"
