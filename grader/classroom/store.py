"""The store of a batch: results in one SQLite file, which need not be graded again even after a kill.

A result is one exercise of one student. Its key is a digest of the submitted file and of the rules that graded it.
There is a transaction for each student.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from grader.classroom.attention import Remarks
from grader.classroom.database import Database
from grader.classroom.regrading import UNKNOWN_CAUSE, ReplacedResult
from grader.exceptions import GraderError
from grader.grades.decisions import NONE, Decisions
from grader.grades.graded import Marked
from grader.intake import HandIn, Note

PUBLISHED = "published"
"""The fact that all results were published; the next one that is replaced begins a new report of changes."""
KEEPS_FILES, JOINED = "files are kept", "joined"
"""The facts that the store has the files of its hand-ins, and that all it has came from other stores."""
NO_STUDENT = ""
"""The student of remarks on files that belong to no student."""


class Store(Database):
    """The hand-ins of a class and their results; a context manager.

    Raises:
        GraderError: the file was written by another program or version, cannot be opened, or is in use.
    """

    # Hand-ins -----------------------------------------------------------------------------------------

    def begin(
        self,
        hand_ins: Iterable[HandIn],
        unclaimed: tuple[Note, ...] = (),
        decisions: Mapping[str, Decisions] | None = None,
    ) -> None:
        """Replace the current hand-ins, the decisions on them, and the notes on files that belong to no student.

        Results of other students stay in the file, and are not reported.
        """
        with self._transaction():
            self._data.execute("UPDATE hand_ins SET current = 0")
            self._data.executemany(
                "INSERT OR REPLACE INTO hand_ins VALUES (?, ?, 1)",
                ((hand_in.student, msgspec.json.encode(hand_in)) for hand_in in hand_ins),
            )
            self._data.execute("DELETE FROM remarks")
            self._remark(NO_STUDENT, Remarks(notes=unclaimed))
            self._decide(decisions or {})

    def _decide(self, decisions: Mapping[str, Decisions]) -> None:
        before = dict(self._data.execute("SELECT student, decisions FROM decisions").fetchall())
        none = msgspec.json.encode(NONE)
        for student in {*before, *decisions}:
            now = msgspec.json.encode(decisions.get(student, NONE))
            if before.get(student, none) != now:
                self._data.execute("INSERT OR REPLACE INTO decisions VALUES (?, ?, 0)", (student, now))

    def decisions(self, student: str) -> Decisions:
        """Return what was decided about a student."""
        row = self._data.execute("SELECT decisions FROM decisions WHERE student = ?", (student,)).fetchone()
        return msgspec.json.decode(row[0], type=Decisions) if row else NONE

    def shows_decisions(self, student: str) -> bool:
        """Return whether the student's page was written after the last change of the decisions."""
        row = self._data.execute("SELECT shown FROM decisions WHERE student = ?", (student,)).fetchone()
        return row is None or bool(row[0])

    def remark(self, student: str, remarks: Remarks) -> None:
        """Store what was noticed when a student's hand-in was read."""
        if remarks != Remarks():
            with self._transaction():
                self._remark(student, remarks)

    def _remark(self, student: str, remarks: Remarks) -> None:
        row = (student, msgspec.json.encode(remarks))
        self._data.execute("INSERT OR REPLACE INTO remarks VALUES (?, ?)", row)

    def remarks(self, student: str) -> Remarks:
        """Return what was noticed when a student's hand-in was read, or about the files of `NO_STUDENT`."""
        row = self._data.execute("SELECT remarks FROM remarks WHERE student = ?", (student,)).fetchone()
        return msgspec.json.decode(row[0], type=Remarks) if row else Remarks()

    def hand_ins(self) -> Iterator[HandIn]:
        """Yield the current hand-ins by student.

        They are read in pages of 200 rows, so that results may be added while the iteration is under way.
        """
        few = "SELECT student, hand_in FROM hand_ins WHERE current AND student > ? ORDER BY student LIMIT 200"
        last = ""
        while rows := self._data.execute(few, (last,)).fetchall():
            for _, hand_in in rows:
                yield msgspec.json.decode(hand_in, type=HandIn)
            last = rows[-1][0]

    def size(self) -> int:
        """Return the number of current hand-ins."""
        (size,) = self._data.execute("SELECT count(*) FROM hand_ins WHERE current").fetchone()
        return int(size)

    # Results ------------------------------------------------------------------------------------------

    def known(self, student: str, keys: Mapping[str, bytes]) -> dict[str, Marked]:
        """Return a student's results with exactly these keys, by exercise."""
        rows = self._data.execute("SELECT exercise, key, marked FROM results WHERE student = ?", (student,))
        return {
            exercise: msgspec.json.decode(marked, type=Marked)
            for exercise, key, marked in rows
            if keys.get(exercise) == key
        }

    def of(self, student: str) -> dict[str, Marked]:
        """Return all results of a student, by exercise."""
        rows = self._data.execute("SELECT exercise, marked FROM results WHERE student = ?", (student,))
        return {exercise: msgspec.json.decode(marked, type=Marked) for exercise, marked in rows}

    def equal(self, program: bytes) -> Marked | None:
        """Return the result that was stored for a file with this digest, without its audit; None if it is gone."""
        row = self._data.execute(
            "SELECT marked FROM equal JOIN results USING (student, exercise, key) WHERE program = ?", (program,)
        ).fetchone()
        marked = msgspec.json.decode(row[0], type=Marked) if row else None
        if marked is None or marked.grade.flags is not msgspec.UNSET:  # an audit may have flagged it since
            return None
        return msgspec.structs.replace(marked, audited=None)

    def key(self, student: str, exercise: str) -> bytes:
        """Return the key of a student's result in an exercise, or empty bytes."""
        where = "FROM results WHERE student = ? AND exercise = ?"
        row = self._data.execute(f"SELECT key {where}", (student, exercise)).fetchone()
        return bytes(row[0]) if row else b""

    def earlier(self, student: str) -> dict[str, ReplacedResult]:
        """Return what the last grading replaced of a student, by exercise."""
        rows = self._data.execute("SELECT exercise, earlier FROM earlier WHERE student = ?", (student,))
        return {exercise: msgspec.json.decode(earlier, type=ReplacedResult) for exercise, earlier in rows}

    def _keep_earlier(self, student: str, exercises: Iterable[str], causes: Mapping[str, str]) -> None:
        known = self.of(student)
        replaced = {exercise: known[exercise].grade for exercise in exercises if exercise in known}
        if replaced and self.fact(PUBLISHED):
            self._data.execute("DELETE FROM earlier")
            self._data.execute("DELETE FROM facts WHERE name = ?", (PUBLISHED,))
        for exercise, grade in replaced.items():
            earlier = msgspec.json.encode(ReplacedResult(grade=grade, cause=causes.get(exercise, UNKNOWN_CAUSE)))
            self._data.execute("INSERT OR IGNORE INTO earlier VALUES (?, ?, ?)", (student, exercise, earlier))

    def add(
        self,
        student: str,
        keys: Mapping[str, bytes],
        marked: Mapping[str, Marked],
        causes: Mapping[str, str] | None = None,
        programs: Mapping[str, Iterable[bytes]] | None = None,
    ) -> None:
        """Store results of a student, whose page is written, permanently, each under its exercise's key.

        Args:
            student: the student.
            keys: the keys by exercise.
            marked: the results by exercise.
            causes: why a result that is known already is replaced, by exercise.
            programs: the digests of the files that a result holds for (`equal`), by exercise.
        """
        rows = ((student, exercise, keys[exercise], msgspec.json.encode(marked[exercise])) for exercise in marked)
        equal = [
            (program, student, exercise, keys[exercise])
            for exercise, digests in (programs or {}).items()
            for program in digests
        ]
        with self._transaction():
            self._keep_earlier(student, marked, causes or {})
            self._data.executemany("INSERT OR REPLACE INTO equal VALUES (?, ?, ?, ?)", equal)
            self._data.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?)", rows)
            self._data.execute("UPDATE decisions SET shown = 1 WHERE student = ?", (student,))

    def renew(self, student: str, exercise: str, marked: Marked) -> None:
        """Replace a result under the same key: something more is known about it."""
        with self._transaction():
            self._data.execute(
                "UPDATE results SET marked = ? WHERE student = ? AND exercise = ?",
                (msgspec.json.encode(marked), student, exercise),
            )

    def exercises(self) -> frozenset[str]:
        """Return the ids of the exercises of which there are results of current hand-ins."""
        rows = self._data.execute(
            "SELECT DISTINCT exercise FROM results JOIN hand_ins USING (student) WHERE current"
        ).fetchall()
        return frozenset(exercise for (exercise,) in rows)

    # Files --------------------------------------------------------------------------------------------

    def keep_files(self, whether: bool) -> None:
        """Begin to keep the files of hand-ins, or forget those that are kept."""
        if not whether:
            with self._transaction():
                self._data.execute("DELETE FROM files")
        self.note_fact(KEEPS_FILES, "yes" if whether else "")

    def keep(self, student: str, files: Mapping[str, bytes]) -> None:
        """Keep a student's files, by exercise, in place of those kept before."""
        with self._transaction():
            self._data.execute("DELETE FROM files WHERE student = ?", (student,))
            self._data.executemany(
                "INSERT INTO files VALUES (?, ?, ?)",
                ((student, exercise, zlib.compress(file)) for exercise, file in files.items()),
            )

    def kept(self, student: str) -> dict[str, bytes]:
        """Return the files that are kept of a student, by exercise."""
        rows = self._data.execute("SELECT exercise, file FROM files WHERE student = ?", (student,))
        return {exercise: zlib.decompress(file) for exercise, file in rows}

    # Several stores -----------------------------------------------------------------------------------

    def join(self, others: Sequence[Path]) -> None:
        """Add everything from other stores, for example those of shards; what was joined before is replaced.

        Raises:
            GraderError: two of them have different data of the same student; nothing is changed then.
        """
        anew = self.fact(JOINED) or not self.size()
        keep_files = bool(anew)
        with self._transaction():
            if anew:
                for table in ("hand_ins", "results", "remarks", "earlier", "decisions", "files"):
                    self._data.execute(f"DELETE FROM {table}")
            for other in others:
                with Store(other) as theirs:
                    self._add_all(theirs, other)
                    keep_files = keep_files and bool(theirs.fact(KEEPS_FILES))
            for fact, is_so in ((JOINED, anew), (KEEPS_FILES, keep_files)):
                self._note(fact, "yes" if is_so else "")

    def _add_all(self, theirs: "Store", other: Path) -> None:
        for row in theirs._data.execute("SELECT * FROM hand_ins"):
            known = self._data.execute("SELECT student, hand_in FROM hand_ins WHERE student = ?", row[:1])
            self._insert_unless_known("hand_ins", row, known.fetchone(), other)
        for row in theirs._data.execute("SELECT * FROM remarks"):
            self._data.execute("INSERT OR REPLACE INTO remarks VALUES (?, ?)", row)
        for row in theirs._data.execute("SELECT * FROM earlier"):
            self._data.execute("INSERT OR REPLACE INTO earlier VALUES (?, ?, ?)", row)
        for row in theirs._data.execute("SELECT * FROM decisions"):
            self._data.execute("INSERT OR REPLACE INTO decisions VALUES (?, ?, ?)", row)
        for row in theirs._data.execute("SELECT * FROM files"):
            self._data.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", row)
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
            raise GraderError(
                f"{row[0]} is in {other} and, differently, in another one: were they one class? If {self._path} is from"
                " an earlier run, name another folder with --out"
            )
