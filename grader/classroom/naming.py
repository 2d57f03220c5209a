"""The names by which the pages of a class show its students: their own, or codes that hide them.

A code is derived from the name and from a secret of the class, so it stays the same in the next run, and cannot be
found out by trying names. What students have written themselves may still name them.
"""

import base64
import hmac
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from grader.classroom.class_page import page_name
from grader.classroom.gradebook import csv_line
from grader.classroom.store import Store

KEY, NAMED_BY = "anonymous key", "pages name students by"
"""Facts in a store: the secret, and whether the pages that were written last have codes."""
STUDENT_PAGES = "report/students"
"""The folder of the students' pages, in that of the results."""
LENGTH = 8
"""Letters of a code, of 5 bits each: two of ten thousand students are equal in one class of twenty thousand."""


class PageNames(NamedTuple):
    """The names of students on pages; `key` is empty if they are their own."""

    key: bytes = b""

    def shown(self, student: str) -> str:
        """Return the student's name or code."""
        if not self.key:
            return student
        digest = hmac.digest(self.key, student.encode("utf-8", "surrogatepass"), "sha256")
        return f"Student {base64.b32encode(digest).decode()[:LENGTH].lower()}"

    def page(self, student: str) -> str:
        """Return the file name of the student's page."""
        return page_name(self.shown(student).replace(" ", "-").lower() if self.key else student)


OWN_NAMES = PageNames()


def names_of(store: Store, anonymous: bool, pages: Path) -> PageNames:
    """Return the names for a batch; pages that call students otherwise are removed, since they may be out of date.

    Args:
        store: the store of the class, which keeps the secret.
        anonymous: whether the pages have codes.
        pages: the folder of students' pages.

    Raises:
        GraderError: the secret cannot be stored.
    """
    key = store.fact(KEY)
    if anonymous and not key:
        key = secrets.token_hex(16)
        store.note_fact(KEY, key)
    if bool(store.fact(NAMED_BY)) != anonymous:
        for page in pages.glob("*.html"):
            page.unlink(missing_ok=True)
        store.note_fact(NAMED_BY, "codes" if anonymous else "")
    return PageNames(bytes.fromhex(key)) if anonymous else OWN_NAMES


def render(names: PageNames, students: Iterable[str]) -> Iterator[str]:
    """Yield the lines of the table that says who is behind a code, for the instructor."""
    yield "\ufeff" + csv_line(("student", "shown", "page"))
    for student in students:
        yield csv_line((student, names.shown(student), names.page(student)))
