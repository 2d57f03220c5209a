"""The text that a clean interpreter runs for an audit: one student's file, on stock asyncio, in real time.

The launcher (`grader.isolation.real_time`) passes this text to `python -c`. It imports the standard library only, and
nothing of the grader is in its process. The judge does not trust what the process says: it reads standard output
through a pipe, and stamps each line by its own clock. The only argument is JSON: what to run, the line that it
prints before the file is loaded and again when it begins, the filter of system calls, and the variables to remove.
"""

import asyncio
import inspect
import json
import os
import site
import sys
from base64 import b64decode
from pathlib import Path
from types import ModuleType
from typing import Any

_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
"""Constants of `prctl(2)`."""


class _Skip(BaseException):
    """Raised where loading a file would run an event loop."""


def _confine(code: bytes) -> None:
    """Restrict this process to the system calls that the filter allows, and forget how."""
    import ctypes

    kernel, zero = ctypes.CDLL(None), ctypes.c_ulong(0)
    instructions = ctypes.create_string_buffer(code, len(code))
    head = (len(code) // 8).to_bytes(8, "little") + ctypes.addressof(instructions).to_bytes(8, "little")
    kernel.prctl(_NO_NEW_PRIVILEGES, ctypes.c_ulong(1), zero, zero, zero)
    if kernel.prctl(_SECCOMP, ctypes.c_ulong(_FILTER), ctypes.c_char_p(head), zero, zero):
        os._exit(1)
    for name in [name for name in sys.modules if "ctypes" in name]:
        del sys.modules[name]


def _module(name: str, path: str) -> ModuleType:
    module = ModuleType(name)
    module.__file__ = path
    sys.modules[name] = module
    return module


def _skip(loop: asyncio.BaseEventLoop) -> None:
    raise _Skip


def _load(source: bytes, path: str) -> ModuleType:
    """Return the file as a module, without the statements that run an event loop, as the judge's own run does."""
    import ast

    module, skipped = _module(path.removesuffix(".py"), path), False
    whole = compile(source, path, "exec", dont_inherit=True)
    future = whole.co_flags & 0xFFF0000  # `from __future__ import …` counts for the whole file
    run_forever = asyncio.BaseEventLoop.run_forever
    asyncio.BaseEventLoop.run_forever = _skip  # type: ignore[assignment,method-assign]
    try:
        for statement in ast.parse(source, path).body:
            code = compile(ast.Module([statement], type_ignores=[]), path, "exec", future, dont_inherit=True)
            try:
                exec(code, module.__dict__)
            except _Skip:
                skipped = True
            except Exception:
                if not skipped:
                    raise
    finally:
        asyncio.BaseEventLoop.run_forever = run_forever  # type: ignore[method-assign]
    return module


def _call(module: ModuleType, given: dict[str, Any]) -> None:
    entry = getattr(module, given["entry"])
    result = entry(*given["args"], **given["options"])
    if not inspect.iscoroutine(result):
        return
    if given["awaited"] or inspect.iscoroutinefunction(inspect.unwrap(entry)):
        asyncio.run(result)
    else:
        result.close()


def _main() -> None:
    given = json.loads(sys.argv[1])
    path = given["file"]
    sys.argv[:] = [path]
    for name in given["unset"]:
        os.environ.pop(name, None)
    site.setquit()
    site.sethelper()
    if given["filter"]:
        _confine(b64decode(given["filter"]))
    begin = f"\n{given['mark']}\n".encode()
    os.write(1, begin)
    source = Path(path).read_bytes()
    if given["kind"] == "call":
        module = _load(source, path)
        os.write(1, begin)
        _call(module, given)
    else:
        code = compile(source, path, "exec", dont_inherit=True)
        names = _module("__main__", path).__dict__
        os.write(1, begin)
        exec(code, names)


if __name__ == "__main__":
    _main()
