"""Who is in the class: a CSV file with a header, from a spreadsheet or a learning platform.

Columns are known by their names, in any order and number: GitHub Classroom's `classroom_roster.csv`, Classroom 50's
`students.csv`, a Canvas gradebook, a Moodle worksheet and a hand-made `name,email` all do.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from grader.exceptions import GraderError
from grader.intake.handin import HandIn
from grader.intake.names import KINDS, Directory, Identity, identity, plain, shown
from grader.intake.tables import Row, column, read_table

_NAMES = ("name", "full name", "student", "student name", "display name")
_GIVEN, _FAMILY = ("first name", "given name", "firstname"), ("last name", "family name", "surname", "lastname")
_LOGINS = ("github username", "github", "github login", "login", "username", "user name", "sis login id")
_EMAILS = ("email", "e-mail", "email address", "mail", "e-mail address")
_NUMBERS = ("sis user id", "sis id", "sid", "student id", "student number", "id number", "id", "number")
_PARTICIPANT = re.compile(r"\D+(\d+)")


class Person(NamedTuple):
    """A row of the roster."""

    name: str
    ids: dict[str, str]
    identity: Identity


class _Columns(NamedTuple):
    name: int | None
    given: int | None
    family: int | None
    logins: tuple[int, ...]
    email: int | None
    number: int | None
    canvas: int | None
    identifier: int | None


def read_roster(file: Path) -> tuple[Person, ...]:
    """The class.

    Raises:
        GraderError: the file cannot be read, has no column that says who somebody is, or has somebody twice.
    """
    rows = [row for row in read_table(file).rows if not row.is_blank]
    if not rows:
        raise GraderError(f"{file} is empty; its first line names the columns, for example: name,email")
    header, *rest = rows
    columns = _columns(header.values)
    if all(found in (None, ()) for found in columns):
        raise GraderError(
            f"{file}, line {header.line}: no column is called name, student, login, github, email or id;"
            " give the columns such names"
        )
    people: list[Person] = []
    seen: dict[tuple[str, str], int] = {}
    for row in rest:
        first = row.value(0).strip().casefold()
        if columns.canvas is not None and ("points possible" in first or first == "student, test"):
            continue  # Canvas' row of points, and the student that it makes for trying things out
        if any(value.strip() for value in row.values[len(header.written) :]):
            raise GraderError(
                f"{file}, line {row.line} has more cells than line {header.line}; put quotes around commas"
            )
        person = _person(row, columns)
        if person is None:
            continue
        for key in person.identity.keys:
            if key[0] != "name" and seen.setdefault(key, row.line) != row.line:
                raise GraderError(f"{file}, line {row.line}: {shown(key[1])} is in line {seen[key]} too; remove one")
        people.append(person)
    return tuple(people)


def _columns(header: list[str]) -> _Columns:
    is_canvas = column(header, "sis login id", "sis user id") is not None and column(header, "id") is not None
    numbers = tuple(name for name in _NUMBERS if not (is_canvas and name == "id"))
    found = (column(header, name) for name in _LOGINS)
    return _Columns(
        name=column(header, *_NAMES),
        given=column(header, *_GIVEN),
        family=column(header, *_FAMILY),
        logins=tuple(one for one in found if one is not None),
        email=column(header, *_EMAILS),
        number=column(header, *numbers),
        canvas=column(header, "id") if is_canvas else column(header, "canvas id", "canvas"),
        identifier=column(header, "identifier"),
    )


def _person(row: Row, columns: _Columns) -> Person | None:
    def cell(at: int | None) -> str:
        return "" if at is None else " ".join(row.value(at).split())

    name = cell(columns.name) or f"{cell(columns.given)} {cell(columns.family)}".strip()
    logins = [cell(at) for at in columns.logins if cell(at)]
    ids = {"canvas": cell(columns.canvas), "sis": cell(columns.number), "email": cell(columns.email)}
    ids["login"] = logins[0] if logins else ""
    identifier = cell(columns.identifier)
    participant = _PARTICIPANT.fullmatch(identifier)
    if "@" in identifier:
        ids["email"] = ids["email"] or identifier
    elif participant and columns.email is not None:
        ids["moodle"] = participant[1]
    elif identifier:
        ids["sis"] = ids["sis"] or identifier
    ids = {kind: shown(ids[kind]) for kind in KINDS if ids.get(kind)}
    name = name or next((ids[kind] for kind in ("login", "email", *KINDS) if kind in ids), "")
    if not name:
        return None
    known = identity(name, ids)
    keys = [*known.keys, *(("login", plain(login)) for login in logins[1:])]
    keys.sort(key=lambda key: key[0] == "name")
    return Person(name, ids, Identity(tuple(dict.fromkeys(keys)), ids))


def called(hand_ins: Iterable[HandIn], people: tuple[Person, ...]) -> list[HandIn]:
    """The hand-ins under the names of the roster, and one for each on it who handed in nothing.

    One who cannot be told apart keeps the name of the folder.
    """
    directory = Directory([(person.identity, number) for number, person in enumerate(people)])
    matches = [(directory.find(hand_in.identity), hand_in) for hand_in in hand_ins]
    matches.sort(key=lambda match: (_strength(match[0]), match[1].origin))
    taken: dict[int, str] = {}
    named = []
    for match, hand_in in matches:
        if match is None:
            named.append(replace(hand_in, notes=(*hand_in.notes, "Not found on the roster.")))
        elif match[1] in taken:
            note = f"On the roster this is {shown(people[match[1]].name)}, like {taken[match[1]]}: one is too many."
            named.append(replace(hand_in, notes=(*hand_in.notes, note)))
        else:
            person = people[match[1]]
            taken[match[1]] = hand_in.origin
            named.append(replace(hand_in, student=person.name, ids=person.ids | hand_in.ids))
    for number, person in enumerate(people):
        if number not in taken:
            named.append(HandIn(student=person.name, origin="", ids=person.ids, notes=("Handed in nothing.",)))
    return named


def _strength(match: tuple[tuple[str, str], int] | None) -> int:
    return len(KINDS) + 1 if match is None else [*KINDS, "name"].index(match[0][0])
