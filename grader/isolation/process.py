"""The judge's end of a player: starts it, asks it, and ends it.

The process gets an environment of our own making, an empty folder, and a wall limit beyond the run's own. It ends
with everything that it started; its folder is removed.
"""

import contextlib
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from types import TracebackType
from typing import Self

from grader.exceptions import GraderError
from grader.isolation.protocol import LONGEST_ANSWER, Request, encode
from grader.simulation import Play
from grader.submission import Program
from grader.trace import Error, Trace, from_json

START_LIMIT = 30.0
"""Wall seconds that a new process may take before its first run."""
GRACE = 3.0
"""Wall seconds after a run's own limit before its process is killed."""


class Player:
    """Runs programs in a process of their own; a context manager. A new process after one that ended badly."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._folder = ""
        self._answers: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def play(self, program: Program, play: Play, wall_limit: float) -> Trace:
        """Run the program there. What goes wrong over there is a trace, too.

        Raises:
            GraderError: the process could not even be started.
        """
        request = encode(Request(program=program, play=play, wall_limit=wall_limit))
        fresh = self._process is None or self._process.poll() is not None
        if fresh:
            self._start()
        answer = self._ask(request, wall_limit + GRACE + START_LIMIT * fresh)
        if answer == b"" and not fresh:  # it had ended after its last answer
            self._start()
            answer = self._ask(request, wall_limit + GRACE + START_LIMIT)
        if answer is None:
            self.close()
            return Trace(outcome="timed out", reason="never-ends", began=False)
        if not answer.endswith(b"\n"):
            self.close()
            return _crashed("ended its own process" if len(answer) < LONGEST_ANSWER else "said too much")
        try:
            return from_json(answer[:-1])
        except GraderError:
            self.close()
            return _crashed("answered with something that is no trace")

    def close(self) -> None:
        """End the process and all that it started, and remove its folder."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self) -> None:
        self.close()
        self._folder = tempfile.mkdtemp(prefix="coroutine-grader-")
        command = [sys.executable, "-s", "-P", "-m", "grader.isolation.player"]
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self._folder,
                env=_environment(self._folder),
                start_new_session=True,
            )
        except OSError as problem:
            raise GraderError(f"cannot start a process to run programs in: {problem}") from None
        self._answers = queue.SimpleQueue()
        threading.Thread(target=_listen, args=(self._process.stdout, self._answers), daemon=True).start()

    def _ask(self, request: bytes, limit: float) -> bytes | None:
        """The answer's line; empty if there is none, None if it does not come in time."""
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(request)
            self._process.stdin.flush()
        except OSError:
            return b""
        try:
            return self._answers.get(timeout=limit)
        except queue.Empty:
            return None


def _listen(pipe: object, answers: "queue.SimpleQueue[bytes]") -> None:
    """In a thread: pass on a line at a time, no more of it than an answer may have."""
    while True:
        try:
            line = pipe.readline(LONGEST_ANSWER)  # type: ignore[attr-defined]
        except (OSError, ValueError):
            line = b""
        answers.put(line)
        if not line.endswith(b"\n"):
            return


def _environment(folder: str) -> dict[str, str]:
    """Nothing of ours: what Python needs, and what makes two runs equal."""
    environment = {
        "HOME": folder,
        "TMPDIR": folder,
        "TZ": "UTC",
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return environment | {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}


def _crashed(how: str) -> Trace:
    error = Error(type="Crashed", message=how, line=None)
    return Trace(outcome="crashed", reason="crashed", began=False, error=error)
