"""Sakai's "Download All": folders such as `Lovelace, Ada(alove)` with `Submission attachment(s)/` in them.

Beside these lie `timestamp.txt`, `comments.txt`, the text typed in on the page, and `Feedback Attachment(s)/`, which is
the instructor's. `grades.csv` lies at the top. The words of the folders are in the site's language, so a folder that
does not begin with `Submission` is read as a whole.
"""

import re

from grader.intake.download import Candidate, Download, several_match
from grader.intake.handin import HandIn

_FOLDER = re.compile(r"(?P<family>[^,]+), ?(?P<given>[^(]*)\((?P<login>[^()]+)\)")
_PARTS = ("timestamp.txt", "comments.txt")


def recognises(download: Download) -> bool:
    """Return whether folders have such names, and such a part in one of them."""
    return several_match(download, _FOLDER) and any(
        _attachments(download, entry.name) or any(one.name in _PARTS for one in download.below(entry.name).entries)
        for entry in download.entries
        if entry.kind == "folder" and owns(entry.name)
    )


def owns(name: str) -> bool:
    """Return whether an entry of this name belongs to the download."""
    return _FOLDER.fullmatch(name) is not None


def collect(download: Download) -> list[Candidate]:
    """Return one hand-in for each student."""
    found = []
    for entry in download.entries:
        match = _FOLDER.fullmatch(entry.name)
        if match is None or entry.kind != "folder":
            continue
        inside = _attachments(download, entry.name)
        place = download.below(entry.name).location(inside) if inside else download.location(entry.name)
        hand_in = HandIn(
            student=f"{match['given'].strip()} {match['family'].strip()}".strip(),
            origin=download.origin(entry.name),
            ids={"login": match["login"]},
            locations=(place,),
        )
        found.append(Candidate(match["login"], 0, hand_in))
    return found


def _attachments(download: Download, folder: str) -> str:
    """Return the folder with what a student has attached, or an empty string."""
    below = download.below(folder).entries
    return next((one.name for one in below if one.kind == "folder" and one.name.startswith("Submission")), "")
