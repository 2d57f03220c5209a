"""Moodle's "Download all submissions": `Ada Lovelace_123_assignsubmission_file_/`, or loose files with such names.

The number is that of "Participant 123" in the grading worksheet. In blind marking the word for participant stands for
the name, in the site's language, such as `Teilnehmer_in`. Moodle appends the student's own file name last
(`mod/assign/classes/downloader.php`). Text typed on the page becomes `…_onlinetext_/onlinetext.html`.
"""

import re

from msgspec.structs import replace

from grader.intake.archives import is_archive
from grader.intake.canvas import original_name
from grader.intake.download import Candidate, Download, copy_number
from grader.intake.handin import HandIn

_ENTRY = re.compile(
    r"(?P<name>.+?)(?:_(?P<number>\d+))?_assignsubmission_(?P<plugin>file|onlinetext)(?:_(?P<file>.*))?", re.DOTALL
)


def recognises(download: Download) -> bool:
    """Return whether any entry has such a name."""
    return any(owns(entry.name) for entry in download.entries)


def owns(name: str) -> bool:
    """Return whether an entry of this name belongs to the download."""
    return _ENTRY.fullmatch(copy_number(name)[0]) is not None


def collect(download: Download) -> list[Candidate]:
    """Return the hand-ins of each participant; a higher number in brackets makes a folder the newer one."""
    folders: list[Candidate] = []
    loose: dict[str, HandIn] = {}
    texts: dict[str, HandIn] = {}
    for entry in download.entries:
        name, copy = copy_number(entry.name)
        found = _ENTRY.fullmatch(name)
        if found is None or entry.kind == "other":
            continue
        owner = found["number"] or found["name"]
        ids = {"moodle": found["number"]} if found["number"] else {}
        one = HandIn(student=found["name"], origin=download.origin(entry.name), ids=ids)
        if found["plugin"] == "onlinetext":
            note = f"{one.origin} is a text typed in on the page, which is not read."
            texts[owner] = replace(one, notes=(note,), unread=(note,))
        elif entry.kind == "folder" or (is_archive(name) and not found["file"]):
            folders.append(Candidate(owner, copy, replace(one, locations=(download.location(entry.name),))))
        else:
            file = found["file"] or name
            location = download.location(entry.name, "" if is_archive(file) else original_name(file))
            before = loose.get(owner, one)
            loose[owner] = replace(before, locations=(*before.locations, location))
    with_files = {one.owner for one in folders} | loose.keys()
    return [
        *folders,
        *(Candidate(owner, -1, one) for owner, one in loose.items()),
        *(Candidate(owner, -1, one) for owner, one in texts.items() if owner not in with_files),
    ]
