"""The end of a run, as fields of a Trace: the outcome, the exception, the reason, the line where it stood still.

The reason is a code of `grader.findings`, if the exception's type alone says too little. It is determined here,
beside the program, because only the exception object itself holds the module's name or the system's error number.
"""

import ast
import errno
import re
import signal
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from grader.exceptions import (
    Crashed,
    CutOff,
    Deadlock,
    NeverEnds,
    NeverYields,
    NothingElse,
    PastTheEnd,
    RunStopped,
    SameAgain,
    TimedOut,
    TriedInVain,
)
from grader.recording.errors import is_a, leaves, summary
from grader.simulation.own_signals import exit_status
from grader.submission.parsing import parse
from grader.submission.program import Program
from grader.trace.events import Earlier, Error
from grader.trace.fields import Outcome

ENDINGS: dict[type[RunStopped], tuple[Outcome, str]] = {
    Deadlock: ("deadlock", "deadlock"),
    NeverYields: ("timed out", "never-yields"),
    NeverEnds: ("timed out", "never-ends"),
    CutOff: ("cut off", ""),
    TimedOut: ("timed out", "never-ends"),
    Crashed: ("crashed", "crashed"),
}
REFUSALS = {errno.EPERM, errno.EACCES}
AWAIT_OUTSIDE = re.compile(
    r"^'(?:await|async with|async for)' outside (?:async )?function"
    r"|^asynchronous comprehension outside of an asynchronous function"
)
"""The compiler's messages about `await` and the like where they are not allowed (`Python/compile.c`, `codegen.c`)."""
NOT_A_PACKAGE = re.compile(r"'(\w+)' is not a package$")


class MissingNameError(Exception):
    """The error for a name that the exercise asks for and the file lacks."""


def of_stopped(stopped: RunStopped, program: Program, standstill: Sequence[int]) -> dict[str, Any]:
    """Return the ending of a run that was stopped; `standstill` is the `lines` of `line_of_standstill`."""
    outcome, reason = next(
        (ending for kind, ending in ENDINGS.items() if isinstance(stopped, kind)),
        ("crashed", "crashed"),
    )
    ending: dict[str, Any] = {"outcome": outcome, "reason": reason or None}
    if isinstance(stopped, Crashed):
        ending["exit_status"] = stopped.exit_status
    ending["stopped_at"] = line_of_standstill(program, standstill)
    if isinstance(stopped, TriedInVain):
        earlier = None
        if stopped.fault is not None:
            kind, message, line = stopped.fault
            earlier = Earlier(type=kind, message=message, line=line)
        ending["stopped_at"] = stopped.line
        ending["error"] = Error(type="TriedInVain", message=str(stopped), line=stopped.line, earlier=earlier)
    elif isinstance(stopped, NothingElse | PastTheEnd | SameAgain):
        ending["stopped_at"] = stopped.line
        ending["error"] = Error(type=type(stopped).__name__, message=str(stopped), line=None)
    elif str(stopped):
        ending["error"] = Error(type=type(stopped).__name__, message=str(stopped), line=None)
    return ending


def of_raised(error: BaseException, program: Program, called: bool, confined: bool) -> dict[str, Any]:
    """Return the ending of a run that raised.

    Args:
        error: The exception that ended the run.
        program: The program.
        called: A function of the file was called. Otherwise the file itself was run or imported.
        confined: The run is in a sandbox, which refuses some system calls.
    """
    file = program.path
    ending: dict[str, Any] = {"outcome": "raised", "error": summary(error, file), "exit_status": 1}
    if is_a(error, MissingNameError):
        ending |= _of_missing_name(str(error))
    elif called and is_a(error, AttributeError) and _is_unknown_to(file, error, ending["error"]):
        name = _field(AttributeError, "name", error)
        ending |= _of_missing_name(f"there is no {name} in {Path(file).name}")
    elif not is_a(error, SystemExit):
        ending["reason"] = reason_of(error, file, confined)
        if is_a(error, KeyboardInterrupt) and not called and sys.platform != "win32":
            ending["exit_status"] = -signal.SIGINT  # which Python sends to itself in the end (`Modules/main.c`)
    else:
        ending["exit_status"] = _exit_status(vars(SystemExit)["code"].__get__(error))
        if ending["exit_status"] == 0 and not called:
            ending |= {"outcome": "finished", "error": None}
    return ending


def _of_missing_name(message: str) -> dict[str, Any]:
    return {"reason": "missing-name", "error": Error(type="AttributeError", message=message, line=None)}


def _is_unknown_to(file: str, error: BaseException, seen: Error) -> bool:
    """Return whether a scenario asked the file for a name that it does not have."""
    return is_made_from(file, _field(AttributeError, "obj", error)) and seen.line is None


def is_made_from(path: str, module: object) -> bool:
    """Return whether this is the module of the file with that path."""
    return isinstance(module, ModuleType) and vars(module).get("__file__") == path


def _exit_status(code: object) -> int:
    if code is None:
        return 0
    return exit_status(code) if isinstance(code, int) else 1


def line_of_standstill(program: Program, lines: Sequence[int]) -> int | None:
    """Return the line of the loop that never ends, or of the call that waits; None if neither is certain.

    `lines` were being executed when the run was stopped, outermost first. In a loop, chance decides which line the
    limit hits, so the answer is the line of the loop itself.
    """
    if not lines:
        return None
    try:
        tree = parse(program.source, program.path)
    except SyntaxError:
        return None
    loops = [node for node in ast.walk(tree) if isinstance(node, ast.While | ast.For | ast.AsyncFor)]
    for line in lines:
        around = [loop for loop in loops if loop.lineno <= line <= (loop.end_lineno or loop.lineno)]
        endless = [loop for loop in around if isinstance(loop, ast.While)]
        if around:
            return min(loop.lineno for loop in endless or around)
    return lines[-1] if len(set(lines)) == len(lines) else None


def reason_of(error: BaseException, file: str, confined: bool) -> str | None:
    """Return why a run of `file` ended with this exception; None if its type says enough."""
    if is_a(error, SyntaxError):
        return _of_syntax(error) if _field(SyntaxError, "filename", error) == file else None
    if confined and any(_is_refused(one) for one in leaves(error)):
        return "refused"
    return "shadows-stdlib" if _hides_standard_module(error) else None


def _field(kind: type[BaseException], name: str, error: BaseException) -> Any:
    """Return the attribute as Python stored it, since a class of the program may override it."""
    value = vars(kind)[name].__get__(error)
    return value if type(value) in (str, int, ModuleType) else None


def _of_syntax(error: BaseException) -> str:
    said = str(_field(SyntaxError, "msg", error))
    return "await-outside-async" if AWAIT_OUTSIDE.search(said) else "syntax-error"


def _is_refused(error: BaseException) -> bool:
    """Return whether the system refused something; a PermissionError that the program makes itself has no number."""
    return is_a(error, OSError) and _field(OSError, "errno", error) in REFUSALS


def _hides_standard_module(error: BaseException) -> bool:
    """Return whether the program looked for a name of a standard module in another file of the same name."""
    if is_a(error, AttributeError):
        return _is_elsewhere(_field(AttributeError, "obj", error))
    if is_a(error, ModuleNotFoundError):
        match = NOT_A_PACKAGE.search(str(_field(ImportError, "msg", error)))
        return match is not None and _is_elsewhere(sys.modules.get(match[1]))
    name = _field(ImportError, "name", error) if is_a(error, ImportError) else None
    return name is not None and _is_elsewhere(sys.modules.get(name))


def _is_elsewhere(module: object) -> bool:
    """Return whether this module has the name of a standard module, and is another one."""
    if type(module) is not ModuleType:
        return False
    name, file = vars(module).get("__name__"), vars(module).get("__file__")
    if type(name) is not str or type(file) is not str or name.partition(".")[0] not in sys.stdlib_module_names:
        return False
    library = [sysconfig.get_path(kind) for kind in ("stdlib", "platstdlib")]
    return not any(Path(file).is_relative_to(folder) for folder in library if folder)
