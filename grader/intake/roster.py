"""The roster of a class: a CSV file with a header, from a spreadsheet or a learning platform.

Columns are recognised by their names in several languages, in any order and number. GitHub Classroom's
`classroom_roster.csv`, Classroom 50's `students.csv`, a Canvas or Brightspace gradebook, a Moodle worksheet and a
hand-made `name,email` all work.
"""

import itertools
import re
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from grader.exceptions import GraderError
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
from grader.intake.names import ID_KINDS, KEY_KINDS, Identity, identity, plain, shown
from grader.intake.tables import Record, column, is_garbled, read_table

_MOST_TITLES = 10
"""Rows among which the one that names the columns is."""
_KEPT_AS_TEXT = re.compile('="(.*)"')
"""A formula by which exports keep Excel from taking a number such as 00123 for 123."""
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?[Ee]\+\d+")
"""A long number as Excel saves it: `1.23457E+11`."""
_NOT_KNOWN = frozenset(("-", "--", "–", "—", "?", "n/a", "#n/a", "nan", "none", "null"))
"""Texts in cells whose value is unknown."""
_PARTICIPANT = re.compile(r"([^\d]*[^\W\d]{4}[^\d]*)(\d+)")


class Person(NamedTuple):
    """A student on the roster."""

    name: str
    ids: dict[str, str]
    identity: Identity
    membership: Mapping[str, str] = MappingProxyType({})


class _Columns(NamedTuple):
    """The indices of columns; the `unnamed` ones behind the name belong to it, as under a heading of merged cells."""

    name: int | None
    unnamed: tuple[int, ...]
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
    table = read_table(file)
    if is_garbled(table):
        raise GraderError(
            f"{file} does not tell its encoding, which is not that of Western languages: save it in UTF-8"
        )
    rows = [row for row in table.rows if not row.is_blank]
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
        for kind in ID_KINDS:
            if _SHORTENED.fullmatch(person.ids.get(kind, "")):
                raise GraderError(
                    f"{file}, line {row.line}: {person.ids[kind]} is a number that a spreadsheet has shortened, so its"
                    " digits are lost; export the table again, and do not save it in the spreadsheet"
                )
        for key in person.identity.keys:
            if key[0] in ID_KINDS and seen.setdefault(key, row.line) != row.line:
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
    name, either = find(*NAMES), find(*GIVEN_OR_FAMILY)
    merged = name if name is not None else either
    return _Columns(
        name=name,
        unnamed=() if merged is None else _merged_into(merged, header, rows),
        given=find(*GIVEN),
        family=find(*FAMILY),
        either=either,
        logins=tuple(one for one in found if one is not None),
        email=find(*EMAILS),
        number=find(*(name for name in NUMBERS if not (is_canvas and name == "id"))),
        canvas=find("id") if is_canvas else find("canvas id", "canvas"),
        identifier=find("identifier", "roster identifier"),
        participant=participant,
        membership={name: at for name, heads in MEMBERSHIPS.items() if (at := find(*heads)) is not None},
    )


def _merged_into(name: int, header: Sequence[str], rows: Sequence[Record]) -> tuple[int, ...]:
    """Return the columns behind the name whose heading was merged with its own: they have a word in each row."""
    behind = itertools.takewhile(lambda at: not header[at], range(name + 1, len(header)))
    people = [row for row in rows if row.value(name).strip()]
    return tuple(at for at in behind if people and all(_is_word(row.value(at)) for row in people))


def _is_word(text: str) -> bool:
    return bool(text.strip()) and not any(letter.isdecimal() for letter in text)


def _are_participants(rows: Sequence[Record], at: int) -> bool:
    """Return whether a column holds Moodle's participants: one word with a number in each row, in any language."""
    found = [_PARTICIPANT.fullmatch(row.value(at).strip()) for row in rows if row.value(at).strip()]
    return bool(found) and all(found) and len({one[1] for one in found if one}) == 1


def _person(row: Record, columns: _Columns) -> Person | None:
    def cell(at: int | None) -> str:
        text = "" if at is None else " ".join(row.value(at).split())
        kept = _KEPT_AS_TEXT.fullmatch(text)
        return text if kept is None else kept[1].replace('""', '"')

    def known(at: int | None) -> str:
        return "" if plain(cell(at)) in _NOT_KNOWN else cell(at)

    def number(at: int | None) -> str:
        return known(at).removeprefix("#")  # Brightspace writes it before user names and numbers

    logins = [number(at) for at in columns.logins if number(at)]
    ids = {"canvas": known(columns.canvas), "sis": number(columns.number), "email": known(columns.email)}
    ids["login"] = logins[0] if logins else ""
    participant = _PARTICIPANT.fullmatch(cell(columns.participant))
    ids["moodle"] = participant[2] if participant else ""
    # GitHub Classroom's identifier is whatever the instructor typed: an address, a number, a name.
    identifier = known(columns.identifier)
    if "@" in identifier:
        ids["email"] = ids["email"] or identifier
    ids = {kind: shown(ids[kind]) for kind in ID_KINDS if ids.get(kind)}
    given, family, either = cell(columns.given), cell(columns.family), cell(columns.either)
    name = cell(columns.name) or _full_name(given, family, either)
    name = " ".join((name, *(cell(at) for at in columns.unnamed)))
    name = name or next((ids[kind] for kind in ("login", "email", *ID_KINDS) if kind in ids), identifier)
    if not name:
        return None
    found = identity(name, ids)
    keys = [*found.keys, *(("login", plain(login)) for login in logins[1:])]
    if identifier and "@" not in identifier:
        keys += identity(identifier, {}, handles=(identifier,)).keys
    keys.sort(key=lambda key: max(len(ID_KINDS), KEY_KINDS.index(key[0]) + 1))
    membership = {what: shown(known(at)) for what, at in columns.membership.items() if known(at)}
    return Person(name, ids, Identity(tuple(dict.fromkeys(keys)), ids), membership)


def _full_name(given: str, family: str, either: str) -> str:
    """Return the full name; `either` is that already, unless a part of it has a column of its own."""
    if given and family:
        return f"{given} {family}"
    part = given or family
    if not either or not part or plain(part) in plain(either):
        return either or part
    return f"{given or either} {family or either}"
