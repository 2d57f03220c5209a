"""The times of submissions, from Moodle's offline grading worksheet.

The column "Last modified (submission)" follows the grades (`mod/assign/gradingtable.php`, `col_timesubmitted`). Its
moments are in the language of the instructor, such as `Sunday, 1 March 2026, 11:29 PM` or `Sonntag, 1. März 2026,
23:29` (`strftimedaydatetime` of the language), and in the time zone of the instructor's account. The column is
recognised by such cells. `-` stands for no submission.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from grader.classroom.moodle import worksheet_people
from grader.intake import HandIn
from grader.intake.names import Directory, plain
from grader.intake.tables import read_table

_MONTHS = (
    "jan ene gen janv",
    "feb fev fév feb",
    "mar mär maa",
    "apr avr abr",
    "may mai mag mei",
    "jun juin giu",
    "jul juil lug",
    "aug aoû ago",
    "sep set",
    "oct okt ott out",
    "nov",
    "dec dez dic déc",
)
"""The beginnings of each month's name in English, German, French, Spanish, Italian, Portuguese and Dutch."""
_MOMENT = re.compile(
    r"(?:[^\W\d]+,? +)?(\d{1,2})\.?(?: +de)? +([^\W\d]+)\.?(?: +de)? +(\d{4}),? +"
    r"(?:um |à )?(\d{1,2})[:.h](\d\d)(?: *([ap])\.?m\.?)?"
)


def with_worksheet_times(hand_ins: Iterable[HandIn], worksheet: Path) -> list[HandIn]:
    """Return the hand-ins, those without a moment with the one of the worksheet.

    Raises:
        GraderError: the file is no worksheet of Moodle.
    """
    known = list(hand_ins)
    directory = Directory([(one.identity, one.student) for one in known])
    moments: dict[str, str] = {}
    for row, who in worksheet_people(worksheet, read_table(worksheet)):
        found = directory.find(who)
        moment = next((one for one in map(parse, row) if one), "")
        if found and moment:
            moments[found[1]] = moment
    return [one if one.handed_in else replace(one, handed_in=moments.get(one.student, "")) for one in known]


def parse(cell: str) -> str:
    """Return a moment of Moodle's in ISO 8601, without an offset; an empty string for any other text."""
    found = _MOMENT.fullmatch(plain(cell))
    if found is None:
        return ""
    month = next((at for at, begin in enumerate(_MONTHS, 1) if found[2].startswith(tuple(begin.split()))), 0)
    hour = int(found[4])
    if found[6]:
        hour = hour % 12 + (12 if found[6] == "p" else 0)
    try:
        return datetime(int(found[3]), month, int(found[1]), hour, int(found[5])).isoformat()
    except ValueError:
        return ""
