"""The SQLite file of a batch: its tables, its transactions, and facts about the whole batch.

One process writes, and locks the file, so that a second one is refused. In WAL mode a commit survives the end of the
process at any moment (https://www.sqlite.org/wal.html). A power cut loses at most the last commits.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from grader.exceptions import GraderError

VERSION = 1
LOCK_LIMIT = 0.5
"""The longest wait for another process that is about to close the file, in wall seconds."""
_TABLES = """
CREATE TABLE hand_ins (student TEXT PRIMARY KEY, hand_in BLOB NOT NULL, current INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE results (
    student TEXT NOT NULL, exercise TEXT NOT NULL, key BLOB NOT NULL, marked BLOB NOT NULL,
    PRIMARY KEY (student, exercise)
) WITHOUT ROWID;
"""

_LATER_TABLES = (
    "CREATE TABLE IF NOT EXISTS remarks (student TEXT PRIMARY KEY, remarks BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS decisions"
    " (student TEXT PRIMARY KEY, decisions BLOB NOT NULL, shown INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS earlier (student TEXT NOT NULL, exercise TEXT NOT NULL, earlier BLOB NOT NULL,"
    " PRIMARY KEY (student, exercise)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS equal (program BLOB PRIMARY KEY, student TEXT NOT NULL, exercise TEXT NOT NULL,"
    " key BLOB NOT NULL) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS files (student TEXT NOT NULL, exercise TEXT NOT NULL, file BLOB NOT NULL,"
    " PRIMARY KEY (student, exercise)) WITHOUT ROWID",
)
"""Those that the first releases did not have."""


class Database:
    """The file; a context manager.

    Raises:
        GraderError: the file was written by another program or version, cannot be opened, or is in use.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, and create its tables if it is new."""
        self._path = path
        try:
            self._data = sqlite3.connect(path, timeout=LOCK_LIMIT, isolation_level=None)
            self._data.execute("PRAGMA locking_mode = EXCLUSIVE")  # before WAL, which else shares memory with others
            self._data.execute("PRAGMA synchronous = OFF")  # a new file has its tables within a moment
            self._make_tables()
            self._data.execute("PRAGMA journal_mode = WAL")
            self._data.execute("PRAGMA synchronous = NORMAL")
            self._data.execute(
                "PRAGMA cache_size = -256"
            )  # in KiB; a small cache suffices, as rows are accessed in order
        except sqlite3.Error as problem:
            if problem.sqlite_errorcode in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise GraderError(f"{path.parent} is in use by another run of the grader: wait until it ends") from None
            raise GraderError(f"{path} cannot be used: {problem}") from None

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Run the block as one transaction.

        Raises:
            GraderError: the file cannot be written; nothing of the block is stored.
        """
        try:
            with self._data:
                self._data.execute("BEGIN IMMEDIATE")
                yield
        except sqlite3.Error as problem:
            raise GraderError(
                f"{self._path} cannot be written ({problem}); what was stored before is kept: make room, and run the"
                " same command again"
            ) from None

    def _make_tables(self) -> None:
        (version,) = self._data.execute("PRAGMA user_version").fetchone()
        (tables,) = self._data.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if not version and not tables:
            self._data.executescript(f"BEGIN IMMEDIATE;{_TABLES}PRAGMA user_version = {VERSION};COMMIT;")
        elif version != VERSION:
            raise GraderError(f"{self._path} was not written by this version of the grader: choose another folder")
        for table in _LATER_TABLES:
            self._data.execute(table)

    def __enter__(self) -> Self:
        """Return the database."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._data.close()

    def note_fact(self, name: str, value: str) -> None:
        """Store something about the whole batch under a name; an empty value removes it."""
        with self._transaction():
            self._note(name, value)

    def _note(self, name: str, value: str) -> None:
        if value:
            self._data.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))
        else:
            self._data.execute("DELETE FROM facts WHERE name = ?", (name,))

    def fact(self, name: str) -> str:
        """Return what was stored under a name, or an empty string."""
        row = self._data.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""
