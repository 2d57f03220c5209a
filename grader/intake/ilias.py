"""ILIAS' "Download all submissions": folders `Lovelace_Ada_alove_4711` with files `20260301123456_create_task.py`.

The parts of a folder's name are the family name, the given name, the login and a number; the moment of the upload, in
the time of the platform, stands before each file's own name.
"""

import re
from collections import defaultdict
from datetime import datetime

from grader.intake.archives import is_archive
from grader.intake.canvas import original_name
from grader.intake.contents import Location
from grader.intake.download import Candidate, Download, several_match
from grader.intake.handin import HandIn

_FOLDER = re.compile(r"(?P<family>[^_]+)_(?P<given>.+)_(?P<login>[^_]+)_(?P<number>\d+)", re.DOTALL)
_FILE = re.compile(r"(?P<moment>\d{14})_(?P<file>.+)", re.DOTALL)


def recognises(download: Download) -> bool:
    """Return whether folders have such names, and a file in one of them."""
    return several_match(download, _FOLDER) and any(
        _FILE.fullmatch(one.name)
        for entry in download.entries
        if entry.kind == "folder" and owns(entry.name)
        for one in download.below(entry.name).entries
    )


def owns(name: str) -> bool:
    """Return whether an entry of this name belongs to the download."""
    return _FOLDER.fullmatch(name) is not None


def collect(download: Download) -> list[Candidate]:
    """Return one hand-in for each student."""
    return [
        Candidate(match["number"], 0, _hand_in(download, entry.name, match))
        for entry in download.entries
        if entry.kind == "folder" and (match := _FOLDER.fullmatch(entry.name))
    ]


def _hand_in(download: Download, folder: str, match: re.Match[str]) -> HandIn:
    """Return a student's hand-in. Of each file name, the newest upload counts."""
    inner = download.below(folder)
    uploads: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for entry in inner.entries:
        upload = _FILE.fullmatch(entry.name)
        if entry.kind == "file":
            uploads[upload["file"] if upload else entry.name].append((upload["moment"] if upload else "", entry.name))
    locations: list[Location] = [inner.location(one.name) for one in inner.entries if one.kind == "folder"]
    not_counted, moments = [], []
    for file, several in uploads.items():
        *older, (moment, newest) = sorted(several)
        not_counted += [inner.origin(entry) for _, entry in reversed(older)]
        moments.append(moment)
        locations.append(inner.location(newest, "" if is_archive(file) else original_name(file)))
    return HandIn(
        student=f"{match['given'].replace('_', ' ')} {match['family']}",
        origin=download.origin(folder),
        ids={"login": match["login"]},
        handed_in=_iso(max(moments, default="")),
        not_counted=tuple(not_counted),
        locations=tuple(locations),
    )


def _iso(moment: str) -> str:
    """Return a moment such as `20260301123456` in ISO 8601, or an empty string if there is none in any calendar."""
    try:
        return datetime.strptime(moment, "%Y%m%d%H%M%S").isoformat()
    except ValueError:
        return ""
