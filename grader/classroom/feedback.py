"""Archives that hand feedback back to a class: a page for each student, for anybody, for Moodle and for Canvas.

Moodle takes it under "Upload multiple feedback files in a zip". It reads a folder's name as full name, number of the
participant, type and name of a plugin, joined by underscores, as its own download of submissions writes them
(`mod/assign/feedback/file/importziplib.php`, `is_valid_filename_for_import`). Files may have any name.

Canvas takes it under "Upload Submissions". It reads the first two numbers between underscores as the user and as one of
the user's uploaded files, and shows the feedback as a comment, under the name of that file
(`canvas-lms/app/models/assignment.rb`, `infer_comment_context_from_filename`). So the feedback is written in the form
of that file: as comments of Python, as a notebook, as an archive with the page in it, or as text.

Equal classes make equal archives: members are sorted and have no time.
"""

import io
import json
import os
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from grader.classroom.class_page import page_name
from grader.files import replaced, zip_entry
from grader.intake import HandIn, Location
from grader.intake.canvas import owns

FEEDBACK_PAGES, FOR_MOODLE, FOR_CANVAS = "feedback/pages.zip", "feedback/moodle.zip", "feedback/canvas.zip"
ALL = (FEEDBACK_PAGES, FOR_MOODLE, FOR_CANVAS)
PAGE = "feedback.html"
_CLASS_LINK = re.compile(r'<a class="to-class"[^>]*>[^<]*</a>\n?')
_CANVAS = re.compile(r"(?P<start>.*?(?:^|_)(?:\d+|anon_[A-Za-z0-9]+)_\d+_)(?P<file>.+)", re.DOTALL)
_UNSAFE = re.compile(r'[\x00-\x1f\\/:*?"<>|_]+')


class ArchiveFile(NamedTuple):
    """A file of an archive."""

    name: str
    content: bytes


PageOf = Callable[[str], Path]
"""A function that returns the file of a student's page."""


def pages(hand_ins: Sequence[HandIn], page_of: PageOf) -> Iterator[ArchiveFile]:
    """Yield each student's page, without the link to the class's page."""
    for one in hand_ins:
        if page := _page(one, page_of):
            yield ArchiveFile(page_name(one.student), page)


def for_moodle(hand_ins: Sequence[HandIn], page_of: PageOf, numbers: dict[str, str]) -> Iterator[ArchiveFile]:
    """Yield the pages of the students whose number as a participant is known.

    Args:
        hand_ins: the hand-ins.
        page_of: returns the file of a student's page.
        numbers: further students' numbers, from a worksheet.
    """
    for one in hand_ins:
        number = one.ids.get("moodle") or numbers.get(one.student, "")
        page = _page(one, page_of)
        if number.isdecimal() and page:
            name = " ".join(_UNSAFE.sub(" ", one.student).split()).strip(". ~") or "Participant"
            yield ArchiveFile(f"{name}_{number}_assignsubmission_file_/{PAGE}", page)


def for_canvas(
    hand_ins: Sequence[HandIn], page_of: PageOf, text: Callable[[str], Sequence[str]]
) -> Iterator[ArchiveFile]:
    """Yield a file for each student whose hand-in was downloaded from Canvas, and one for all members of a group.

    From downloads of several assignments, there is a file of each; Canvas passes over those of other assignments.

    Args:
        hand_ins: the hand-ins.
        page_of: returns the file of a student's page.
        text: returns a student's feedback in lines.
    """
    written: set[str] = set()
    told: dict[Location, set[tuple[str, ...]]] = defaultdict(set)
    for one in hand_ins:
        for location in one.locations:
            told[location].add(tuple(text(one.student)))
    for one in hand_ins:
        page = _page(one, page_of)
        for name in _names_in_canvas(one, told):
            found = _CANVAS.fullmatch(name) if owns(name) else None
            if found and page and name not in written:
                written.add(name)
                yield ArchiveFile(name, _as_file(PurePosixPath(found["file"]).suffix.lower(), text(one.student), page))


def _names_in_canvas(one: HandIn, told: Mapping[Location, set[tuple[str, ...]]]) -> list[str]:
    """Return the names of a student's files under which feedback is shown, one of each download.

    All members read what is shown under a group's file. So nothing is if their feedback differs, as that of members who
    have handed in something alone, too. `told` has the different texts about a file.
    """
    firsts: dict[str, tuple[str, Location]] = {}
    for location in one.locations:
        inside = "/".join((*location.archives, location.inside))
        download, _, name = os.fsdecode(location.path + b"/" + inside.encode()).rstrip("/").rpartition("/")
        if owns(name):
            firsts.setdefault(download, (name, location))
    if not firsts:
        return [one.origin.rpartition("/")[2]]
    return [name for name, location in firsts.values() if len(told[location]) == 1]


def _page(hand_in: HandIn, page_of: PageOf) -> bytes:
    file = page_of(hand_in.student)
    if not hand_in.origin or not file.is_file():
        return b""
    return _CLASS_LINK.sub("", file.read_text(encoding="ascii"), count=1).encode("ascii")


def _as_file(suffix: str, lines: Sequence[str], page: bytes) -> bytes:
    if suffix == ".zip":
        whole = io.BytesIO()
        _write(whole, [ArchiveFile(PAGE, page)])
        return whole.getvalue()
    if suffix == ".ipynb":
        cell = {"cell_type": "markdown", "id": "feedback", "metadata": {}, "source": escape("\n\n".join(lines))}
        return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1).encode()
    start = "# " if suffix == ".py" else ""
    return "".join(f"{start}{line}\n" for line in lines).encode()


def write(path: Path, members: Iterator[ArchiveFile]) -> int:
    """Write an archive, unless it would be empty, and return the number of its files.

    Raises:
        OSError: the archive cannot be written.
    """
    first = next(members, None)
    if first is None:
        return 0
    with replaced(path) as beside, beside.open("xb") as file:
        return _write(file, [first], members)


def _write(file: "io.BytesIO | io.BufferedWriter", *several: "Sequence[ArchiveFile] | Iterator[ArchiveFile]") -> int:
    count = 0
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for members in several:
            for member in members:
                archive.writestr(zip_entry(member.name), member.content)
                count += 1
    return count
