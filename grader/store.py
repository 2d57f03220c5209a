"""The results of a batch, kept in one SQLite file: what is in it need not be graded again, also after a kill.

A result is one exercise of one student, under a key made of what was handed in for it and of the rules it was graded
by. One process writes, a transaction for each student. In WAL mode a commit survives the end of the process at any
moment (https://www.sqlite.org/wal.html); a power cut costs at most the last ones.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec

from grader.exceptions import GraderError
from grader.graded import Marked
from grader.intake import HandIn

VERSION = 1
_TABLES = """
CREATE TABLE hand_ins (student TEXT PRIMARY KEY, hand_in BLOB NOT NULL, current INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE results (
    student TEXT NOT NULL, exercise TEXT NOT NULL, key BLOB NOT NULL, marked BLOB NOT NULL,
    PRIMARY KEY (student, exercise)
) WITHOUT ROWID;
"""


class Store:
    """What was handed in by whom, and what it is worth; a context manager.

    Raises:
        GraderError: the file is somebody else's, or cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._data = sqlite3.connect(path, isolation_level=None)
            self._data.execute("PRAGMA journal_mode = WAL")
            self._data.execute("PRAGMA synchronous = NORMAL")
            self._data.execute("PRAGMA cache_size = -256")  # KiB: it is written and read in order
            self._make_tables()
        except sqlite3.Error as problem:
            raise GraderError(f"{path} cannot be used: {problem}") from None

    def _make_tables(self) -> None:
        (version,) = self._data.execute("PRAGMA user_version").fetchone()
        (tables,) = self._data.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if not version and not tables:
            self._data.executescript(f"BEGIN IMMEDIATE;{_TABLES}PRAGMA user_version = {VERSION};COMMIT;")
        elif version != VERSION:
            raise GraderError(f"{self._path} was not written by this version of the grader: choose another folder")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._data.close()

    # Who handed in ------------------------------------------------------------------------------------

    def begin(self, hand_ins: Iterable[HandIn]) -> None:
        """These are the hand-ins from now on; what is known of others stays, and is not reported."""
        with self._data:
            self._data.execute("BEGIN IMMEDIATE")
            self._data.execute("UPDATE hand_ins SET current = 0")
            self._data.executemany(
                "INSERT OR REPLACE INTO hand_ins VALUES (?, ?, 1)",
                ((hand_in.student, msgspec.json.encode(hand_in)) for hand_in in hand_ins),
            )

    def hand_ins(self) -> Iterator[HandIn]:
        """Those of the last run, by student. Something may be added meanwhile: few at a time are looked up."""
        few = "SELECT student, hand_in FROM hand_ins WHERE current AND student > ? ORDER BY student LIMIT 200"
        last = ""
        while rows := self._data.execute(few, (last,)).fetchall():
            for _, hand_in in rows:
                yield msgspec.json.decode(hand_in, type=HandIn)
            last = rows[-1][0]

    def size(self) -> int:
        """How many they are."""
        (size,) = self._data.execute("SELECT count(*) FROM hand_ins WHERE current").fetchone()
        return int(size)

    # What it is worth ---------------------------------------------------------------------------------

    def known(self, student: str, keys: Mapping[str, bytes]) -> dict[str, Marked]:
        """What was graded already of these exercises, by id, under just these keys."""
        rows = self._data.execute("SELECT exercise, key, marked FROM results WHERE student = ?", (student,))
        return {
            exercise: msgspec.json.decode(marked, type=Marked)
            for exercise, key, marked in rows
            if keys.get(exercise) == key
        }

    def of(self, student: str) -> dict[str, Marked]:
        """All that is known of a student, by exercise."""
        rows = self._data.execute("SELECT exercise, marked FROM results WHERE student = ?", (student,))
        return {exercise: msgspec.json.decode(marked, type=Marked) for exercise, marked in rows}

    def add(self, student: str, keys: Mapping[str, bytes], marked: Mapping[str, Marked]) -> None:
        """Keep what was graded of a student, for good."""
        rows = ((student, exercise, keys[exercise], msgspec.json.encode(marked[exercise])) for exercise in marked)
        with self._data:
            self._data.execute("BEGIN IMMEDIATE")
            self._data.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?)", rows)

    # Several stores -----------------------------------------------------------------------------------

    def take_over(self, other: Path) -> None:
        """Add what another store knows, another shard's for one.

        Raises:
            GraderError: both know something of one student, and not the same.
        """
        with Store(other) as theirs, self._data:
            self._data.execute("BEGIN IMMEDIATE")
            for row in theirs._data.execute("SELECT * FROM hand_ins"):
                known = self._data.execute("SELECT student, hand_in FROM hand_ins WHERE student = ?", row[:1])
                self._insert_unless_known("hand_ins", row, known.fetchone(), other)
            for row in theirs._data.execute("SELECT * FROM results"):
                known = self._data.execute(
                    "SELECT student, exercise, key FROM results WHERE student = ? AND exercise = ?", row[:2]
                )
                self._insert_unless_known("results", row, known.fetchone(), other)

    def _insert_unless_known(
        self, table: str, row: tuple[object, ...], known: tuple[object, ...] | None, other: Path
    ) -> None:
        if known is None:
            self._data.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
        elif known != row[: len(known)]:
            raise GraderError(f"{row[0]} is in {other} and, differently, in another one: were they one class?")
