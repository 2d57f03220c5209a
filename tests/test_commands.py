"""The commands of tests: a fork is what a started command is, whatever the command asks of its process."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import commands
from tests.commands import kind_of, run

PROBE = """
import atexit, json, locale, os, resource, signal, sys, threading, time

streams = {
    name: [stream.name, stream.buffer.name, stream.mode, stream.encoding, stream.errors, stream.isatty()]
    + [stream.line_buffering, stream.write_through, stream.fileno(), stream is getattr(sys, f"__{name}__")]
    for name, stream in (("stdin", sys.stdin), ("stdout", sys.stdout), ("stderr", sys.stderr))
}
main = sys.modules["__main__"]
told = {
    "arguments": sys.argv[1:],
    "file": sys.argv[0],
    "asked": sys.orig_argv,
    "path": sys.path,
    "folder": os.getcwd(),
    "main": [main.__name__, main.__spec__.name, main.__file__, main is sys.modules[__name__], globals() is vars(main)],
    "environment": dict(os.environ),
    "streams": streams,
    "input": sys.stdin.read(),
    "files": sorted(os.listdir("/proc/self/fd"))[:-1],
    "session": [os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid()],
    "signals": [str(signal.getsignal(number)) for number in signal.valid_signals()],
    "mask": sorted(signal.pthread_sigmask(signal.SIG_BLOCK, ())),
    "limits": [resource.getrlimit(limit) for limit in range(10)],
    "flags": [*sys.flags],
    "warned": sys.warnoptions,
    "locale": locale.setlocale(locale.LC_ALL),
    "zone": [time.tzname, time.timezone],
    "threads": [threading.current_thread() is threading.main_thread(), threading.active_count()],
    "umask": os.umask(0o22),
    "priority": os.nice(0),
    "traced": [sys.gettrace(), sys.getprofile(), sys.flags.dev_mode],
    "processor": time.process_time() < 60,
}
print(json.dumps(told))
print("to the other one", file=sys.stderr)
atexit.register(print, "at the end")
exec(sys.argv[1])
"""
ENDINGS = [
    "",
    "sys.exit(3)",
    "sys.exit('with words')",
    "raise SystemExit",
    "raise KeyError('raised')",
    "raise KeyboardInterrupt",
    "os._exit(4)",
    "os.kill(os.getpid(), 9)",
    "os.abort()",
    "threading.Thread(target=lambda: (time.sleep(0.1), print('a thread'))).start()",
    "sys.stdout.buffer.write(b'\\xff\\r\\n\\r' * 100_000)",
    "async def never(): pass\nnever()",
    "sys.setrecursionlimit(50)\nfrom random import random",
]


@pytest.fixture
def probe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let a module beside the command be forked as one of the project's."""
    (tmp_path / "probe.py").write_text(PROBE, encoding="utf-8")
    monkeypatch.setattr(commands, "FORKED", ("probe",))
    return [sys.executable, "-m", "probe"]


@pytest.mark.skipif(sys.platform != "linux", reason="commands are started here")
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_fork_is_what_a_started_command_is(ending: str, probe: list[str], tmp_path: Path) -> None:
    given = {"cwd": tmp_path, "env": dict(os.environ), "capture_output": True, "stdin": subprocess.DEVNULL}
    assert kind_of(probe, given) is not None
    assert told([*probe, ending], run, **given) == told([*probe, ending], subprocess.run, **given)


@pytest.mark.skipif(sys.platform != "linux", reason="commands are started here")
@pytest.mark.parametrize(
    ("words", "options"),
    [
        ((), {"input": b"fed\r\nto it"}),
        ((), {"env": {"TZ": "Asia/Kolkata", "ONLY": "this"}}),
        ((), {"env": {"PYTHONUTF8": "0", "LC_ALL": "C", "PYTHONWARNINGS": "error"}}),
        ((), {"env": {"PYTHONIOENCODING": "latin-1:replace", "LANG": "C.UTF-8"}}),
        ((), {"env": {"PYTHONSAFEPATH": "1", "PYTHONUNBUFFERED": "1"}}),
        ((), {"start_new_session": True}),
        (("-X", "utf8", "-W", "error"), {}),
        (("-P", "-s"), {}),
    ],
)
def test_a_fork_has_the_streams_and_environment_of_a_started_command(
    words: tuple[str, ...], options: dict[str, object], probe: list[str], tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").symlink_to(tmp_path)
    given = {"cwd": tmp_path / "elsewhere", "env": dict(os.environ), "capture_output": True} | options
    if "-P" in words or "PYTHONSAFEPATH" in str(options):
        given["env"] = given["env"] | {"PYTHONPATH": str(tmp_path)}  # type: ignore[operator]
    command = [probe[0], *words, *probe[1:], ""]
    assert kind_of(command, given) is not None
    assert told(command, run, **given) == told(command, subprocess.run, **given)


@pytest.mark.parametrize("options", [{"text": True}, {"encoding": "latin-1"}, {"errors": "replace"}])
def test_what_a_command_said_is_text_if_asked(options: dict[str, object], probe: list[str], tmp_path: Path) -> None:
    given = {"cwd": tmp_path, "env": dict(os.environ), "capture_output": True} | options
    command = [*probe, "print('one\\r\\ntwo\\rthree')"]
    forked, started = run(command, **given), subprocess.run(command, **given)  # type: ignore[call-overload]
    assert (forked.stdout, forked.stderr, forked.args) == (started.stdout, started.stderr, started.args)


def test_a_command_that_takes_too_long_is_killed(probe: list[str], tmp_path: Path) -> None:
    ending = f"time.sleep(2); open({str(tmp_path / 'late')!r}, 'w')"
    with pytest.raises(subprocess.TimeoutExpired) as told:
        run([*probe, ending], cwd=tmp_path, capture_output=True, timeout=0.5)
    assert told.value.timeout == 0.5
    with pytest.raises(subprocess.CalledProcessError):
        run([*probe, "time.sleep(2); sys.exit(1)"], cwd=tmp_path, capture_output=True, check=True)
    assert not (tmp_path / "late").exists()


def told(command: list[str], by: object, **options: object) -> tuple[object, ...]:
    done = by(command, **options)  # type: ignore[operator]
    first, _, rest = done.stdout.partition(b"\n")
    return done.returncode, json.loads(first), rest, done.stderr.partition(b"Traceback")[0], done.stderr[-20:]
