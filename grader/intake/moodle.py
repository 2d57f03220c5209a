"""Moodle's "Download all submissions": `Ada Lovelace_123_assignsubmission_file_/`, or loose files named so.

The name has no underscore, the number is the one of "Participant 123" in the grading worksheet
(`mod/assign/classes/downloader.php`). A text that was typed in on the page comes as `…_onlinetext_/onlinetext.html`.
"""

import re

from msgspec.structs import replace

from grader.intake.archives import is_zip
from grader.intake.canvas import uploaded_as
from grader.intake.download import Download, Found, copy_number
from grader.intake.handin import HandIn

_ENTRY = re.compile(
    r"(?P<name>[^_]+)(?:_(?P<number>\d+))?_assignsubmission_(?P<plugin>file|onlinetext)(?:_(?P<file>.*))?", re.DOTALL
)


def recognises(download: Download) -> bool:
    """Whether any of it is named so."""
    return any(_ENTRY.fullmatch(copy_number(entry.name)[0]) for entry in download.entries)


def collect(download: Download) -> list[Found]:
    """A hand-in for each participant; of two folders the one with the higher number in brackets is the newer."""
    folders: list[Found] = []
    loose: dict[str, HandIn] = {}
    texts: dict[str, HandIn] = {}
    for entry in download.entries:
        name, copy = copy_number(entry.name)
        found = _ENTRY.fullmatch(name)
        if found is None or entry.kind == "other":
            continue
        whose = found["number"] or found["name"]
        ids = {"moodle": found["number"]} if found["number"] else {}
        one = HandIn(student=found["name"], origin=download.origin(entry.name), ids=ids)
        if found["plugin"] == "onlinetext":
            note = f"{one.origin} is a text typed in on the page, which is not read."
            texts[whose] = replace(one, notes=(note,))
        elif entry.kind == "folder" or (is_zip(name) and not found["file"]):
            folders.append(Found(whose, copy, replace(one, places=(download.place(entry.name),))))
        else:
            file = found["file"] or name
            place = download.place(entry.name, "" if is_zip(file) else uploaded_as(file))
            before = loose.get(whose, one)
            loose[whose] = replace(before, places=(*before.places, place))
    with_files = {one.whose for one in folders} | loose.keys()
    return [
        *folders,
        *(Found(whose, -1, one) for whose, one in loose.items()),
        *(Found(whose, -1, one) for whose, one in texts.items() if whose not in with_files),
    ]
