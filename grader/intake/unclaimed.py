"""Notes about what lies in a class's download and is no student's: it may be a hand-in that nobody would miss."""

from collections.abc import Iterator, Sequence

from grader.course.course import Exercise
from grader.intake.archives import is_archive
from grader.intake.contents import Note
from grader.intake.download import Download
from grader.intake.exercise_files import find_root, path_in_tree
from grader.intake.folders import is_candidate
from grader.intake.near_names import suffix_of
from grader.intake.trees import Members, TreeEntry
from grader.text import visible

_NOT_HANDED_IN = (
    *(".csv", ".tsv", ".xlsx", ".xls", ".ods", ".json", ".jsonl", ".yml", ".yaml", ".toml", ".ini", ".log", ".md"),
    *(".db", ".sqlite", ".lock", ".sh", ".bat"),
)
"""Suffixes of files that instructors keep beside the submissions."""


def strangers(rest: Download, course: Sequence[Exercise]) -> Iterator[Note]:
    """Yield a note about each file that is neither a hand-in nor a table of the instructor's."""
    for entry in rest.entries:
        is_known = is_candidate(entry, course) or entry.name.lower().endswith(_NOT_HANDED_IN)
        if entry.kind == "file" and not is_known:
            what = "It is in the folder of the class, and no student's name is in its own."
            yield Note(what=what, file=rest.origin(entry.name))


def hidden(download: Download, exercises: Sequence[Exercise]) -> Iterator[Note]:
    """Yield a note about what is left out because of its name or path, and yet may be a hand-in."""
    if isinstance(download.tree, Members) and download.tree.elsewhere:
        what = "It was not read, nor what is like it: its path leads out of the archive, or is too long. Unpack it."
        yield Note(what=what, file=visible(download.tree.elsewhere))
    for entry in download.tree.entries(download.top):
        if entry.name.startswith(".") and _may_be_handed_in(download, entry, exercises):
            what = "It was not read, because its name begins with a dot: rename it if it is a hand-in."
            yield Note(what=what, file=download.origin(entry.name))


def damaged(download: Download) -> Iterator[Note]:
    """Yield a note about a class's archive of which only a part can be read."""
    if isinstance(download.tree, Members) and download.tree.damage:
        what = f"The archive {download.tree.damage}. Download or copy it again."
        yield Note(what=what, file=download.origin("").rstrip("/"))


def _may_be_handed_in(download: Download, entry: TreeEntry, exercises: Sequence[Exercise]) -> bool:
    if entry.kind == "folder":
        inner = download.below(entry.name)
        root = find_root(inner.tree, inner.top, exercises)
        return any(path_in_tree(inner.tree, root, exercise) for exercise in exercises)
    return entry.kind == "file" and (is_archive(entry.name) or suffix_of(entry.name) != "")
