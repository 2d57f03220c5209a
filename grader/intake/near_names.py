"""Files whose names are nearly right: `create_task (1).py`, `Create_Task.py`, `08_create_task.py.txt`.

A student whose only mistake is the name of a file should not score 0 without anybody noticing. `nearest` returns the
exercise that a file is probably meant for. The strongest sign decides: the exact name, the exercise's topic in the
name, a misspelt topic, the exercise's number, and last the folder that the file is in. A sign that fits two exercises
decides nothing, so that no answer is graded as that of another exercise.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import PurePosixPath

from grader.course.course import Exercise
from grader.intake.trees import Tree, join_path, without_clutter

PROGRAMS = (".py", ".ipynb")
_ADDED = (".txt", ".py", ".json", ".bak", ".download")
"""Suffixes that mail programs, browsers and editors append to the name of a program."""
_WORD = re.compile(r"\d+|[A-Z]?[^\W\d_A-Z]+|[A-Z]+")
"""A number, or a word; `CreateTask` are two words."""
_COPY = re.compile(r"\s*\(\d{1,4}\)")
EXERCISE_WORDS = frozenset(
    ("exercise", "exercises", "ex", "aufgabe", "übung", "uebung", "exercice", "exo", "ejercicio", "esercizio", "opgave")
)
"""Words before an exercise's number, in several languages."""
_OF_ASSIGNMENTS = EXERCISE_WORDS | frozenset(
    (
        "lab",
        "labs",
        "week",
        "assignment",
        "homework",
        "hw",
        "unit",
        "day",
        "lesson",
        "blatt",
        "woche",
        "tp",
        "td",
        "tarea",
    )
)
"""Words that may stand beside the topic of an exercise in a folder's name."""
FILLERS = frozenset(
    (
        *("copy", "kopie", "copie", "copia", "final", "finished", "done", "new", "newest", "latest", "last", "version"),
        *("v", "fixed", "fix", "corrected", "updated", "edited", "solution", "submission", "answer", "neu", "fertig"),
        *("abgabe", "lösung"),
    )
)
"""Words in a file's name that say nothing about whose it is."""
_COPY_OF = re.compile(r"(?:copy of|kopie von|copia de|copie de|my)[\s_-]+", re.IGNORECASE)
_SHIPPED = frozenset(("conftest", "scenarios", "__init__", "setup"))
_NOT_HANDED_IN = frozenset(("venv", "env", "node_modules", "site-packages", "dist", "build"))
_DOWNLOADED = re.compile(r"_\d+_\d+_|_assignsubmission_|_\d{4}(?:-\d\d){5}")
"""Texts that learning platforms put into the names of all files of a class."""
_SHORTEST_MISSPELT = 5
_DEEPEST, _MOST_FILES = 15, 2_000
_REMEMBERED = 1_000
"""Names whose parts are remembered: each file of a hand-in is compared with those of all exercises."""


def files_in(tree: Tree, top: str) -> Iterator[str]:
    """Yield the paths of all files of a hand-in, those near the top first, up to a limit."""
    seen, folders = 0, [(top, 0)]
    for folder, depth in folders:
        for entry in without_clutter(tree.entries(folder)):
            seen += 1
            if seen > _MOST_FILES:
                return
            path = join_path(folder, entry.name)
            if entry.kind == "folder" and depth < _DEEPEST and entry.name.casefold() not in _NOT_HANDED_IN:
                folders.append((path, depth + 1))
            elif entry.kind == "file":
                yield path


def is_class_download(paths: Iterable[str]) -> bool:
    """Return whether there are at least two names of the kind that a platform gives to the files of a class."""
    parts = {part for path in paths for part in PurePosixPath(path).parts}
    return sum(bool(_DOWNLOADED.search(part)) for part in parts) >= 2


@lru_cache(maxsize=_REMEMBERED)
def suffix_of(name: str) -> str:
    """Return the suffix of a program's file, in lower case and without what was appended to it; or an empty string."""
    suffixes = [suffix.casefold() for suffix in PurePosixPath(name).suffixes[-3:]]
    while len(suffixes) > 1 and suffixes[-1] in _ADDED and suffixes[-2] in PROGRAMS:
        suffixes.pop()
    return suffixes[-1] if suffixes and suffixes[-1] in PROGRAMS else ""


def nearest(path: str, exercises: Sequence[Exercise]) -> Exercise | None:
    """Return the exercise that the file at this path is probably meant for, or None.

    Args:
        path: the path in the hand-in.
        exercises: all exercises of the course, also those that are not graded.
    """
    name = PurePosixPath(path).name
    exact = [exercise for exercise in exercises if exercise.file == name]
    if exact:
        return _only(exact) or _in_folder(path, exact)
    return _meant(path, [exercise for exercise in exercises if suffix_of(exercise.file) == suffix_of(name)])


def of_another_kind(path: str, exercises: Sequence[Exercise]) -> Exercise | None:
    """Return the exercise that a notebook is meant for though a Python file is asked for, or the other way round."""
    suffix = suffix_of(path)
    return _meant(path, [exercise for exercise in exercises if suffix and suffix_of(exercise.file) != suffix])


def _meant(path: str, fitting: Sequence[Exercise]) -> Exercise | None:
    """Return the exercise of these that the file is probably meant for, by the strongest sign."""
    name = PurePosixPath(path).name
    if is_shipped(name):
        return None
    words = words_of(name)
    return (
        _by_topic(words, fitting) or _misspelt(words, fitting) or _numbered(name, fitting) or _in_folder(path, fitting)
    )


def words_of(name: str) -> list[str]:
    """Return the words and numbers in a file's name, in lower case, without its suffix."""
    return [*_words_of(name)]


@lru_cache(maxsize=_REMEMBERED)
def _words_of(name: str) -> tuple[str, ...]:
    return tuple(word.casefold() for word in _WORD.findall(_stem(name)))


def owner_of(name: str, exercise: Exercise) -> str | None:
    """Return what is left of a loose file's name without the exercise and words such as `final`: whose it may be.

    It is None if the topic is not in the name, and empty if nothing is left.
    """
    stem = _stem(name)
    words = list(_WORD.finditer(stem))
    place = _place([word[0].casefold() for word in words], _topic(exercise))
    if place is None:
        return None
    left, at = [], 0
    for number, word in enumerate(words):
        said = word[0].casefold()
        if place[0] <= number < place[1] or said in FILLERS or (said.isdecimal() and len(said) < 3):
            left.append(stem[at : word.start()])
            at = word.end()
    parts = (part.strip(" _-.()") for part in (*left, stem[at:]))
    return "_".join(part for part in parts if part)


def _stem(name: str) -> str:
    stem, suffix = name, suffix_of(name)
    while suffix and PurePosixPath(stem).suffix.casefold() in (*_ADDED, suffix):
        stem = PurePosixPath(stem).stem
    return _COPY_OF.sub("", unicodedata.normalize("NFKC", stem), count=1)


def _only(exercises: Sequence[Exercise]) -> Exercise | None:
    return exercises[0] if len(exercises) == 1 else None


def _topic(exercise: Exercise) -> str:
    return _joined_words_of(exercise.file)


@lru_cache(maxsize=_REMEMBERED)
def _joined_words_of(name: str) -> str:
    return "".join(_words_of(name))


def is_shipped(name: str) -> bool:
    """Return whether this is a test, or another file that comes with an exercise and is not the student's."""
    words = words_of(PurePosixPath(name).name)
    return not words or words[0] == "test" or words[-1] == "test" or PurePosixPath(name).stem in _SHIPPED


def is_unknown(name: str, exercises: Sequence[Exercise]) -> bool:
    """Return whether this is a program that belongs to none of the exercises."""
    return bool(suffix_of(name)) and nearest(name, exercises) is None and not is_shipped(name)


def _place(words: Sequence[str], topic: str) -> tuple[int, int] | None:
    """Return the first and the last index (exclusive) of the words that make up a topic."""
    if topic not in "".join(words):  # which costs far less to find out for a name of many words
        return None
    for start in range(len(words)):
        joined = ""
        for end in range(start, len(words)):
            joined += words[end]
            if joined == topic or (len(topic) > _SHORTEST_MISSPELT and joined.startswith(topic)):
                return start, end + 1
            if len(joined) > len(topic):
                break
    return None


def _by_topic(words: Sequence[str], exercises: Sequence[Exercise]) -> Exercise | None:
    """Return the exercise with the longest topic among the words: `say_after_together` is no `say_after`."""
    found = [(len(_topic(exercise)), exercise) for exercise in exercises if _place(words, _topic(exercise))]
    longest = max((length for length, _ in found), default=0)
    return _only([exercise for length, exercise in found if length == longest])


def _misspelt(words: Sequence[str], exercises: Sequence[Exercise]) -> Exercise | None:
    written = "".join(word for word in words if not word.isdecimal() and word not in FILLERS)
    return _only(
        [
            exercise
            for exercise in exercises
            if len(_topic(exercise)) >= _SHORTEST_MISSPELT and _is_one_edit_apart(written, _topic(exercise))
        ]
    )


def _is_one_edit_apart(one: str, other: str) -> bool:
    """Return whether one character was added, left out or replaced, or two neighbours were swapped."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((at for at, pair in enumerate(zip(one, other, strict=False)) if len(set(pair)) > 1), None)
    if start is None:
        return True
    rest, there = one[start:], other[start:]
    swapped = rest[1::-1] == there[:2] and rest[2:] == there[2:]
    return swapped or rest[1:] == there[1:] or rest[1:] == there or rest == there[1:]


def _numbered(name: str, exercises: Sequence[Exercise]) -> Exercise | None:
    """Return the exercise that a name such as `exercise 8` or `08` means."""
    words = words_of(_COPY.sub("", name))
    numbers = [int(word) for word in words if word.isdecimal()]
    if len(numbers) != 1 or len(words) > 2 or not all(word.isdecimal() or word in EXERCISE_WORDS for word in words):
        return None
    return _only([exercise for exercise in exercises if _number(exercise) == numbers[0]])


def _number(exercise: Exercise) -> int | None:
    number = exercise.id.partition("_")[0]
    return int(number) if number.isdecimal() else None


def _in_folder(path: str, exercises: Sequence[Exercise]) -> Exercise | None:
    """Return the exercise whose folder the file is in, which may be named after the topic or the number alone."""
    for folder in reversed(PurePosixPath(path).parts[:-1]):
        found = of_folder(folder, exercises)
        if found is not None:
            return found
    return None


def of_folder(name: str, exercises: Sequence[Exercise]) -> Exercise | None:
    """Return the exercise that a folder is named after: `08_create_task`, `Lab 8 create task`, `Exercise 8`.

    A number alone may be a student's.
    """
    exact = [exercise for exercise in exercises if exercise.id == name]
    words = words_of(name)
    written = "".join(word for word in words if not word.isdecimal() and word not in _OF_ASSIGNMENTS)
    by_topic = [exercise for exercise in exercises if written and written == _topic(exercise)]
    if not exact and all(word.isdecimal() for word in words):
        return None
    return _only(exact) or _only(by_topic) or _numbered(name, exercises)
