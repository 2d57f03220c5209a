"""Names of students that are safe to display and unique within a class."""

from collections import Counter
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from grader.intake.handin import HandIn
from grader.intake.names import ID_KINDS, plain, shown
from grader.text import visible


def with_unique_names(hand_ins: Iterable[HandIn]) -> tuple[HandIn, ...]:
    """Return the hand-ins sorted by name, each with a name that is safe to display and unique even if case is ignored.

    Students of the same name are told apart by an id in brackets, and if need be by a number.
    """
    named = [_displayable(one) for one in hand_ins]
    named.sort(key=lambda one: (plain(one.student), one.student, one.origin, sorted(one.ids.items())))
    often = Counter(plain(one.student) for one in named)
    taken: set[str] = set()
    found = []
    for one in named:
        name = one.student
        if often[plain(name)] > 1:
            more = next((one.ids[kind] for kind in ("login", "email", *ID_KINDS) if one.ids.get(kind)), "")
            name = f"{name} ({more})" if more and more != name else name
        name = _unused_name(name, taken.__contains__)
        taken.add(plain(name))
        found.append(replace(one, student=name) if name != one.student else one)
    found.sort(key=lambda one: (plain(one.student), one.student))
    return tuple(found)


def _displayable(one: HandIn) -> HandIn:
    ids = {kind: shown(value) for kind, value in one.ids.items()}
    student = shown(one.student) or next(iter(ids.values()), "") or shown(one.origin) or "(no name)"
    notes = tuple(visible(note) for note in one.notes)
    as_it_is = (student, ids, notes) == (one.student, one.ids, one.notes)
    return one if as_it_is else replace(one, student=student, ids=ids, notes=notes)


def _unused_name(name: str, is_taken: Callable[[str], bool]) -> str:
    number, candidate = 1, name
    while is_taken(plain(candidate)):
        number += 1
        candidate = f"{name} ({number})"
    return candidate
