"""The text that a clean interpreter runs for an audit: one student's file, on stock asyncio, in real time.

The launcher (`grader.isolation.real_time`) passes this text to `python -c`. It imports the standard library only, and
nothing of the grader is in its process. The judge does not trust what the process says: it reads standard output
through a pipe, and stamps each line by its own clock. The only argument is JSON: what to run, the line that it
prints before the file is loaded and again when it begins, the filter of system calls, and the variables to remove. It
also has code that is not the student's: stand-ins and scenarios of the exercise, and the text of the function that puts
stand-ins in place (`grader.submission.stand_ins`).

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
from collections.abc import Callable, Sequence
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
"""Constants of `prctl(2)`."""


_ROUND = 0.05
"""Seconds whose multiples programs compare a clock with; what a real clock shows is hardly ever one of them."""
_COMPARED = "__compared__"
"""The name of `_compared` in the namespace of the file."""
_NOTEBOOK = ".ipynb"
_FUTURE = 0xFFF0000
"""The flags of code that `from __future__ import ...` sets."""
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


def _parsed(source: bytes | str, path: str, within: float) -> ast.Module:
    tree = ast.parse(source, path)
    return _ComparesNearly().visit(tree) if within else tree


def _compiled(tree: ast.Module, path: str, flags: int) -> CodeType:
    code: CodeType = compile(tree, path, "exec", flags, dont_inherit=True)
    return code


def _parts(path: str) -> Sequence[bytes | str]:
    """Return the source of the file, or those of a notebook's cells, of which the judge has made a list."""
    source = Path(path).read_bytes()
    return tuple(json.loads(source)) if path.endswith(_NOTEBOOK) else (source,)


def _beside(source: str, wanted: set[str], within: float) -> dict[str, Any]:
    """Return the names of the course's code that runs beside the file; none without the wanted ones."""
    path = "scenarios.py"
    code = _compiled(_parsed(source, path, within), path, 0)
    if not wanted.intersection(code.co_names):
        return {}
    module = _module("scenarios", path, within)
    del sys.modules["scenarios"]
    exec(code, module.__dict__)
    return {name: value for name, value in module.__dict__.items() if not name.startswith("_")}


def _load(path: str, within: float, flags: int) -> ModuleType:
    """Return the file as a module, without the statements that run an event loop, as the judge's own run does."""
    module, skipped = _module(Path(path).stem, path, within), False
    whole = ast.Module([one for part in _parts(path) for one in _parsed(part, path, within).body], type_ignores=[])
    flags |= _compiled(whole, path, flags).co_flags & _FUTURE  # it counts for the whole file
    run_forever = asyncio.BaseEventLoop.run_forever
    asyncio.BaseEventLoop.run_forever = _skip  # type: ignore[assignment,method-assign]
    try:
        for statement in whole.body:
            code = _compiled(ast.Module([statement], type_ignores=[]), path, flags)
            if code.co_flags & inspect.CO_COROUTINE:  # an `await` in a notebook's cell
                skipped = True
                continue
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


def _run_file(path: str, within: float, flags: int, begin: Callable[[], object]) -> None:
    """Run the whole file; a notebook cell by cell on one event loop, as in Jupyter."""
    codes = [_compiled(_parsed(part, path, within), path, flags) for part in _parts(path)]
    names = _module("__main__", path, within).__dict__

    async def run_cells() -> None:
        for code in codes:
            result = eval(code, names)
            if inspect.iscoroutine(result):
                await result

    begin()
    if flags:
        asyncio.run(run_cells())
    else:
        exec(codes[0], names)


def _call(module: ModuleType, given: dict[str, Any], beside: dict[str, Any]) -> None:
    if given["replace"]:
        stand_ins = ModuleType("stand_ins")
        exec(given["stand_ins"], stand_ins.__dict__)
        for name, stand_in in given["replace"].items():
            stand_ins.put_in_place(module, name, beside[stand_in], given["file"], lambda _: None)
    name = given["entry"]
    if name in beside:
        entry: Any = functools.update_wrapper(functools.partial(beside[name], module), beside[name])
    else:
        entry = getattr(module, name)
    result = entry(*given["args"], **given["options"])
    if not inspect.iscoroutine(result):
        return
    if given["awaited"] or inspect.iscoroutinefunction(inspect.unwrap(entry)):
        asyncio.run(result)
    else:
        result.close()


def _main() -> None:
    given = json.loads(sys.argv[1])
    path, within = given["file"], given["within"]
    sys.argv[:] = [path]
    for name in given["unset"]:
        os.environ.pop(name, None)
    site.setquit()
    site.sethelper()
    if given["filter"]:
        _confine(b64decode(given["filter"]))
    begin = functools.partial(os.write, 1, f"\n{given['mark']}\n".encode())
    begin()
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if path.endswith(_NOTEBOOK) else 0
    if given["kind"] == "call":
        leave, streams = os._exit, (sys.stdout, sys.stderr)
        beside = _beside(given["scenarios"], {given["entry"], *given["replace"].values()}, within)
        module = _load(path, within, flags)
        begin()
        try:
            _call(module, given, beside)
        finally:  # what the file registers for the end of a process, or leaves running, is no part of a call
            for stream in (*streams, sys.stdout):
                with contextlib.suppress(Exception):
                    stream.flush()
            leave(0)
    else:
        _run_file(path, within, flags, begin)


if __name__ == "__main__":
    _main()
