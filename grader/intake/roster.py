"""The roster of a class: a CSV file with a header, from a spreadsheet or a learning platform.

Columns are recognised by their names in several languages, in any order and number. GitHub Classroom's
`classroom_roster.csv`, Classroom 50's `students.csv`, a Canvas or Brightspace gradebook, a Moodle worksheet and a
hand-made `name,email` all work.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from msgspec.structs import replace

from grader.exceptions import GraderError
from grader.intake.handin import HandIn
from grader.intake.headings import (
    EMAILS,
    FAMILY,
    GIVEN,
    GIVEN_OR_FAMILY,
    IDENTIFIERS,
    LOGINS,
    MEMBERSHIPS,
    NAMES,
    NUMBERS,
)
from grader.intake.names import ID_KINDS, Directory, Identity, identity, plain, shown, spellings
from grader.intake.tables import Record, column, read_table

_MOST_TITLES = 10
"""Rows among which the one that names the columns is."""
_KEPT_AS_TEXT = re.compile('="(.*)"')
"""A formula by which exports keep Excel from taking a number such as 00123 for 123."""
_PARTICIPANT = re.compile(r"([^\d]*[^\W\d]{4}[^\d]*)(\d+)")


class Person(NamedTuple):
    """A student on the roster."""

    name: str
    ids: dict[str, str]
    identity: Identity
    membership: Mapping[str, str] = MappingProxyType({})


class _Columns(NamedTuple):
    name: int | None
    given: int | None
    family: int | None
    either: int | None
    logins: tuple[int, ...]
    email: int | None
    number: int | None
    canvas: int | None
    identifier: int | None
    participant: int | None
    membership: dict[str, int]


def read_roster(file: Path) -> tuple[Person, ...]:
    """Return the students on the roster, in its order.

    Raises:
        GraderError: the file cannot be read, has no column that identifies students, or lists an id twice.
    """
    rows = [row for row in read_table(file).rows if not row.is_blank]
    if not rows:
        raise GraderError(f"{file} is empty; its first line names the columns, for example: name,email")
    found = _header(rows)
    if found is None:
        raise GraderError(
            f"{file}, line {rows[0].line}: no column is called name, student, login, github, email or id;"
            " rename the columns"
        )
    header, columns, rest = found
    people: list[Person] = []
    seen: dict[tuple[str, str], int] = {}
    for row in rest:
        first = row.value(0).strip().casefold()
        if columns.canvas is not None and ("points possible" in first or first == "student, test"):
            continue  # Canvas' row of points, and its test student
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


def _header(rows: Sequence[Record]) -> tuple[Record, _Columns, Sequence[Record]] | None:
    """Return the row that names the columns, perhaps below a few titles, the columns, and the rows below it."""
    for at, row in enumerate(rows[:_MOST_TITLES]):
        columns = _columns(row.values, rows[at + 1 :])
        if any(found not in (None, ()) for found in columns[:-1]):
            return row, columns, rows[at + 1 :]
    return None


def _plain_heading(title: str) -> str:
    """Return a heading without case, accents and punctuation: `Matrikel-Nr.` becomes `matrikel nr`."""
    letters = unicodedata.normalize("NFKD", title.replace("_", " ")).casefold()
    return " ".join(re.sub(r"[^\w\s]", " ", re.sub(r"[\u0300-\u036f]", "", letters)).split())


def _columns(titles: list[str], rows: Sequence[Record]) -> _Columns:
    header = [_plain_heading(title) for title in titles]
    is_canvas = column(header, "sis login id", "sis user id") is not None and column(header, "id") is not None
    identifiers = [column(header, name) for name in IDENTIFIERS]
    participant = next((at for at in identifiers if at is not None and _are_participants(rows, at)), None)

    def find(*names: str) -> int | None:
        at = column(header, *names)
        return None if at == participant else at

    found = (find(name) for name in LOGINS)
    return _Columns(
        name=find(*NAMES),
        given=find(*GIVEN),
        family=find(*FAMILY),
        either=find(*GIVEN_OR_FAMILY),
        logins=tuple(one for one in found if one is not None),
        email=find(*EMAILS),
        number=find(*(name for name in NUMBERS if not (is_canvas and name == "id"))),
        canvas=find("id") if is_canvas else find("canvas id", "canvas"),
        identifier=find("identifier"),
        participant=participant,
        membership={name: at for name, heads in MEMBERSHIPS.items() if (at := find(*heads)) is not None},
    )


def _are_participants(rows: Sequence[Record], at: int) -> bool:
    """Return whether a column holds Moodle's participants: one word with a number in each row, in any language."""
    found = [_PARTICIPANT.fullmatch(row.value(at).strip()) for row in rows if row.value(at).strip()]
    return bool(found) and all(found) and len({one[1] for one in found if one}) == 1


def _person(row: Record, columns: _Columns) -> Person | None:
    def cell(at: int | None) -> str:
        text = "" if at is None else " ".join(row.value(at).split())
        kept = _KEPT_AS_TEXT.fullmatch(text)
        return text if kept is None else kept[1].replace('""', '"')

    def number(at: int | None) -> str:
        return cell(at).removeprefix("#")  # Brightspace writes it before user names and numbers

    logins = [number(at) for at in columns.logins if number(at)]
    ids = {"canvas": cell(columns.canvas), "sis": number(columns.number), "email": cell(columns.email)}
    ids["login"] = logins[0] if logins else ""
    participant = _PARTICIPANT.fullmatch(cell(columns.participant))
    ids["moodle"] = participant[2] if participant else ""
    # GitHub Classroom's identifier is whatever the instructor typed: an address, a number, a name.
    identifier = cell(columns.identifier)
    if "@" in identifier:
        ids["email"] = ids["email"] or identifier
    ids = {kind: shown(ids[kind]) for kind in ID_KINDS if ids.get(kind)}
    given, family, either = cell(columns.given), cell(columns.family), cell(columns.either)
    name = cell(columns.name) or _full_name(given, family, either)
    name = name or next((ids[kind] for kind in ("login", "email", *ID_KINDS) if kind in ids), identifier)
    if not name:
        return None
    known = identity(name, ids)
    keys = [*known.keys, *(("login", plain(login)) for login in logins[1:])]
    if identifier and "@" not in identifier:
        keys += identity(identifier, {}, handles=(identifier,)).keys
    keys.sort(key=lambda key: key[0] == "name")
    membership = {what: shown(cell(at)) for what, at in columns.membership.items() if cell(at)}
    return Person(name, ids, Identity(tuple(dict.fromkeys(keys)), ids), membership)


def _full_name(given: str, family: str, either: str) -> str:
    """Return the full name; `either` is that already, unless a part of it has a column of its own."""
    if given and family:
        return f"{given} {family}"
    part = given or family
    if not either or not part or plain(part) in plain(either):
        return either or part
    return f"{given or either} {family or either}"


def match_roster(hand_ins: Iterable[HandIn], people: tuple[Person, ...]) -> list[HandIn]:
    """Return the hand-ins with the names of the roster, and an empty one for each student who handed in nothing.

    A hand-in whose student is not found, or is ambiguous, keeps its own name. One that is named like a group is the
    hand-in of each of its members.
    """
    # Two hand-ins may match one student. Those with stronger keys are assigned first, so that a student's number beats
    # a name that another folder happens to have; the later one keeps its own name and gets a note.
    directory = Directory([(person.identity, number) for number, person in enumerate(people)])
    groups = Groups(people)
    whole = [one for hand_in in hand_ins for one in groups.of_members(hand_in, directory)]
    matches = [(directory.find(hand_in.identity), hand_in) for hand_in in whole]
    matches.sort(key=lambda match: (_key_rank(match[0]), match[1].origin))
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
            ids, membership = person.ids | hand_in.ids, dict(person.membership)
            named.append(replace(hand_in, student=person.name, ids=ids, membership=membership))
    for number, person in enumerate(people):
        if number not in taken:
            nothing = HandIn(student=person.name, origin="", ids=person.ids, notes=("Handed in nothing.",))
            named.append(replace(nothing, membership=dict(person.membership)))
    return named


class Groups:
    """The groups on a roster, found by the names that platforms make of theirs.

    GitHub's name of a team in an address has lower-case letters, digits and hyphens. Canvas writes letters and digits
    only. Moodle writes the group before the student: `Group A-Ada Lovelace`. A bare number names no group: it may be
    that of a student.
    """

    def __init__(self, people: Iterable[Person]) -> None:
        """Collect the members of each group."""
        self._members: dict[str, list[Person]] = {}
        for person in people:
            if name := _squeezed(person.membership.get("group", "")):
                self._members.setdefault(name, []).append(person)
        persons = Counter(spelling for person in people for spelling in spellings(person.name))
        self._members = {
            name: some for name, some in self._members.items() if name not in persons and not name.isdecimal()
        }

    @property
    def names(self) -> frozenset[str]:
        """The groups' names as GitHub writes them."""
        found = (some[0].membership["group"] for some in self._members.values())
        return frozenset(re.sub(r"[\W_]+", "-", plain(name)).strip("-") for name in found)

    def of_members(self, hand_in: HandIn, people: "Directory[int]") -> list[HandIn]:
        """Return the hand-in, or that of each member if it is a group's."""
        if people.find(hand_in.identity) is not None:
            return [hand_in]
        name = hand_in.student
        members = self._members.get(_squeezed(name), [])
        if members:
            ids = {kind: value for kind, value in hand_in.ids.items() if kind not in ("canvas", "login")}
            return [
                replace(
                    hand_in,
                    student=one.name,
                    ids=ids | one.ids,
                    partners=tuple(other.name for other in members if other is not one),
                )
                for one in members
            ]
        starts = (name[:at] for at, letter in enumerate(name) if letter == "-")
        group = next((start for start in starts if _squeezed(start) in self._members), None)
        return [hand_in if group is None else replace(hand_in, student=name[len(group) + 1 :].strip())]


def _squeezed(name: str) -> str:
    return re.sub(r"[\W_]+", "", plain(name))


def _key_rank(match: tuple[tuple[str, str], int] | None) -> int:
    """Return the rank of the key that decided a match, 0 for the strongest; no match comes last."""
    return len(ID_KINDS) + 1 if match is None else [*ID_KINDS, "name"].index(match[0][0])
