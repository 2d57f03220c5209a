"""The text that a clean interpreter runs for an audit: one student's file, on stock asyncio, in real time.

The launcher (`grader.isolation.real_time`) passes this text to `python -c`. It imports the standard library only, and
nothing of the grader is in its process. The judge does not trust what the process says: it reads standard output
through a pipe, and stamps each line by its own clock. The only argument is JSON: what to run, the line that it
prints before the file is loaded and again when it begins, the filter of system calls, and the variables to remove.

A real clock shows 3.002 s where the virtual one shows 3 s. So in a file that reads a clock, numbers that differ only by
what real time adds compare as equal.
"""

import ast
import asyncio
import contextlib
import functools
import inspect
import json
import operator
import os
import site
import sys
from base64 import b64decode
from pathlib import Path
from types import ModuleType
from typing import Any

_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
"""Constants of `prctl(2)`."""


_ROUND = 0.05
"""Seconds whose multiples programs compare a clock with; what a real clock shows is hardly ever one of them."""
_COMPARED = "__compared__"
"""The name of `_compared` in the namespace of the file."""
_OPERATIONS = {
    "Eq": operator.eq,
    "NotEq": operator.ne,
    "Lt": operator.lt,
    "LtE": operator.le,
    "Gt": operator.gt,
    "GtE": operator.ge,
}


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


def _module(name: str, path: str, within: float) -> ModuleType:
    module = ModuleType(name)
    module.__file__ = path
    if within:
        setattr(module, _COMPARED, functools.partial(_compared, within))
    sys.modules[name] = module
    return module


def _skip(loop: asyncio.BaseEventLoop) -> None:
    raise _Skip


class _ComparesNearly(ast.NodeTransformer):
    """Has `_compared` do each comparison of two values."""

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        self.generic_visit(node)
        kind = type(node.ops[0]).__name__
        if len(node.ops) > 1 or kind not in _OPERATIONS:
            return node
        function = ast.Name(_COMPARED, ast.Load())
        call = ast.Call(function, [ast.Constant(kind), node.left, node.comparators[0]], [])
        return ast.fix_missing_locations(ast.copy_location(call, node))


def _compared(within: float, kind: str, one: Any, other: Any) -> Any:
    """Compare two values; a number within so many seconds of a round one counts as that."""
    try:
        difference, round_ones = abs(one - other), _is_round(one) + _is_round(other)
        if difference and difference <= within and round_ones == 1:
            one = other
    except Exception:  # no numbers
        pass
    return _OPERATIONS[kind](one, other)


def _is_round(number: float) -> bool:
    return abs(number / _ROUND - round(number / _ROUND)) < 1e-6


def _parsed(source: bytes, path: str, within: float) -> ast.Module:
    tree = ast.parse(source, path)
    return _ComparesNearly().visit(tree) if within else tree


def _load(source: bytes, path: str, within: float) -> ModuleType:
    """Return the file as a module, without the statements that run an event loop, as the judge's own run does."""
    module, skipped = _module(path.removesuffix(".py"), path, within), False
    whole = compile(source, path, "exec", dont_inherit=True)
    future = whole.co_flags & 0xFFF0000  # `from __future__ import …` counts for the whole file
    run_forever = asyncio.BaseEventLoop.run_forever
    asyncio.BaseEventLoop.run_forever = _skip  # type: ignore[assignment,method-assign]
    try:
        for statement in _parsed(source, path, within).body:
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
        leave, streams = os._exit, (sys.stdout, sys.stderr)
        module = _load(source, path, given["within"])
        os.write(1, begin)
        try:
            _call(module, given)
        finally:  # what the file registers for the end of a process, or leaves running, is no part of a call
            for stream in (*streams, sys.stdout):
                with contextlib.suppress(Exception):
                    stream.flush()
            leave(0)
    else:
        code = compile(_parsed(source, path, given["within"]), path, "exec", dont_inherit=True)
        names = _module("__main__", path, given["within"]).__dict__
        os.write(1, begin)
        exec(code, names)


if __name__ == "__main__":
    _main()
