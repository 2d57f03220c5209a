"""Why a run ended, where the exception's type alone says too little: a code of `grader.findings`, or nothing.

Seen here, beside the program, because only the exception object itself knows: which module it is about, which
number the system gave.
"""

import errno
import re
import sys
import sysconfig
from pathlib import Path
from types import ModuleType
from typing import Any

from grader.recorder import leaves

REFUSALS = {errno.EPERM, errno.EACCES}
NOT_A_PACKAGE = re.compile(r"'(\w+)' is not a package$")


def reason_of(error: BaseException, file: str, confined: bool) -> str | None:
    """What ended a run of `file`; `confined`: in a sandbox, which refuses things."""
    if _is_a(error, SyntaxError):
        return _of_syntax(error) if _field(SyntaxError, "filename", error) == file else None
    if confined and any(_is_refused(one) for one in leaves(error)):
        return "refused"
    return "shadows-stdlib" if _hides_standard_module(error) else None


def _is_a(error: BaseException, kind: type[BaseException]) -> bool:
    return issubclass(type(error), kind)


def _field(kind: type[BaseException], name: str, error: BaseException) -> Any:
    """What Python itself put there: the program may have written a class that gives something else, or never ends."""
    value = vars(kind)[name].__get__(error)
    return value if type(value) in (str, int, ModuleType) else None


def _of_syntax(error: BaseException) -> str:
    said = _field(SyntaxError, "msg", error) or ""
    inside = "outside async function" in said or "outside function" in said
    return "await-outside-async" if "'await'" in said and inside else "syntax-error"


def _is_refused(error: BaseException) -> bool:
    """Whether the system said no; a PermissionError that a program makes itself bears no number."""
    return _is_a(error, OSError) and _field(OSError, "errno", error) in REFUSALS


def _hides_standard_module(error: BaseException) -> bool:
    """Whether a name of the standard library was looked for in another file, which bears its name."""
    if _is_a(error, AttributeError):
        return _is_elsewhere(_field(AttributeError, "obj", error))
    if _is_a(error, ModuleNotFoundError):
        match = NOT_A_PACKAGE.search(_field(ImportError, "msg", error) or "")
        return match is not None and _is_elsewhere(sys.modules.get(match[1]))
    name = _field(ImportError, "name", error) if _is_a(error, ImportError) else None
    return name is not None and _is_elsewhere(sys.modules.get(name))


def _is_elsewhere(module: object) -> bool:
    """Whether it bears the name of a standard module, and is not the one."""
    if type(module) is not ModuleType:
        return False
    name, file = vars(module).get("__name__"), vars(module).get("__file__")
    if type(name) is not str or type(file) is not str or name.partition(".")[0] not in sys.stdlib_module_names:
        return False
    library = [sysconfig.get_path(kind) for kind in ("stdlib", "platstdlib")]
    return not any(Path(file).is_relative_to(folder) for folder in library if folder)
