"""The platforms whose downloads are recognised by the names in them."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from grader.intake import autolab, blackboard, brightspace, canvas, gradescope, ilias, moodle, sakai
from grader.intake.archives import is_archive, opened_download
from grader.intake.download import Candidate, Download
from grader.intake.trees import Folder, ReadingError, TreeEntry, join_path


class Platform(NamedTuple):
    """A platform: its name, whether a download or a name is the platform's, and how hand-ins are collected."""

    name: str
    recognises: Callable[[Download], bool]
    owns: Callable[[str], bool]
    collect: Callable[[Download], list[Candidate]]


_PLATFORMS = (
    Platform("Gradescope", gradescope.recognises, gradescope.owns, gradescope.collect),
    Platform("Moodle", moodle.recognises, moodle.owns, moodle.collect),
    Platform("Brightspace", brightspace.recognises, brightspace.owns, brightspace.collect),
    Platform("Blackboard", blackboard.recognises, blackboard.owns, blackboard.collect),
    Platform("Autolab", autolab.recognises, autolab.owns, autolab.collect),
    Platform("Canvas", canvas.recognises, canvas.owns, canvas.collect),
    Platform("ILIAS", ilias.recognises, ilias.owns, ilias.collect),
    Platform("Sakai", sakai.recognises, sakai.owns, sakai.collect),
)
KNOWN = (
    "GitHub Classroom, Canvas, Moodle, Gradescope, Blackboard, Brightspace, ILIAS, OpenOLAT, Sakai, Autolab, "
    "Schoology, Teams or Google Classroom"
)
"""The platforms whose downloads are recognised."""


def platform_of(download: Download) -> Platform | None:
    """Return the platform that most entries are from, of equal ones the one whose names are the least ambiguous.

    A student chooses the end of a name only, and so cannot make a download that of another platform.
    """
    recognised = [platform for platform in _PLATFORMS if platform.recognises(download)]
    return max(
        recognised,
        key=lambda platform: sum(platform.owns(entry.name) for entry in download.entries),
        default=None,
    )


def opened_entry(download: Download, entry: TreeEntry) -> Download | None:
    """Return a folder or an archive in a download as a download; None for anything else."""
    if entry.kind == "folder":
        return download.below(entry.name)
    if entry.kind != "file" or not is_archive(entry.name):
        return None
    inside, path, archives = join_path(download.top, entry.name), download.path, download.archives
    if isinstance(download.tree, Folder):
        path = Path(download.tree.on_disk(inside))
    else:
        archives = (*archives, inside)
    try:
        tree = opened_download(path, archives)
    except ReadingError:
        return None  # it is a student's, and that hand-in's notes will say why it cannot be read
    return Download(tree, path, origin_prefix=download.origin(entry.name), archives=archives)
