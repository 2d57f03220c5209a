"""Links that lead elsewhere, and hidden files: they are passed over, although they may be meant for an exercise."""

from collections.abc import Iterable, Iterator

from grader.course.course import Exercise
from grader.intake.contents import Note
from grader.intake.exercise_files import path_in_tree, places
from grader.intake.near_names import suffix_of
from grader.intake.trees import Tree, join_path
from grader.text import cut, visible

_APPLE_DOUBLE = "._"
"""The beginning of the names of files in which macOS keeps attributes."""


def passed_over(tree: Tree, root: str, exercises: Iterable[Exercise]) -> Iterator[Note]:
    """Yield a note about each link in the place of an exercise's file, and each hidden file or folder with answers.

    Args:
        tree: the files.
        root: the folder in it that the exercises' files lie in.
        exercises: those whose files are missing.
    """
    looked_for = tuple(exercises)
    for exercise in looked_for:
        for path in places(root, exercise):
            if tree.kind(path) == "other":
                yield _note(path[len(root) :].lstrip("/"), "it is a link that leads elsewhere", exercise.id)
    for entry in tree.entries(root) if looked_for else ():
        if entry.name.startswith(".") and not entry.name.startswith(_APPLE_DOUBLE):
            inside = join_path(root, entry.name)
            answers = any(path_in_tree(tree, inside, one) for one in looked_for) if entry.kind == "folder" else False
            if answers or (entry.kind == "file" and suffix_of(entry.name[1:])):
                yield _note(entry.name, "its name begins with a dot")


def _note(file: str, why: str, exercise: str = "") -> Note:
    return Note(what=visible(f"{cut(file, 80)} was not read: {why}."), exercise=exercise, file=cut(file, 200))
