"""The search for the files of a course's exercises in a tree."""

from collections.abc import Iterable, Iterator

from grader.course.course import Exercise
from grader.intake.trees import Tree, join_path, without_clutter

DEEPEST_WRAPPING = 3
"""Folders around all files of a hand-in."""


def path_in_tree(tree: Tree, root: str, exercise: Exercise) -> str | None:
    """Return the path of an exercise's file, or None.

    It may lie in the exercise's folder, in `exercises/` and that folder, or at the root.
    """
    return next((file for file in places(root, exercise) if tree.kind(file) == "file"), None)


def places(root: str, exercise: Exercise) -> Iterator[str]:
    """Yield the paths where an exercise's file counts, the first one first."""
    folders = (join_path(root, exercise.id), join_path(root, f"exercises/{exercise.id}"), root)
    return (join_path(folder, exercise.file) for folder in folders)


def find_root(tree: Tree, top: str, exercises: Iterable[Exercise]) -> str:
    """Return the folder that the exercises' files lie in: the top, or a single folder wrapped around everything."""
    known, root = tuple(exercises), top
    for _ in range(DEEPEST_WRAPPING + 1):
        if any(path_in_tree(tree, root, exercise) for exercise in known):
            return root
        folders = [entry for entry in without_clutter(tree.entries(root)) if entry.kind == "folder"]
        if len(folders) != 1:
            break
        root = join_path(root, folders[0].name)
    return top
