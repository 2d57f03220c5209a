"""Code of an exercise's author that runs beside a student's: scenarios and stand-ins.

It calls functions of the library that the student's program may have replaced, perhaps for one call only. So each of
its calls begins with a question to the run: which function shall be called?
"""

import ast
import functools
import marshal
from collections.abc import Callable, Collection
from types import ModuleType
from typing import Any

from grader.submission.program import Program

ASKED = "__function_to_call__"
"""The name of the function that is asked, which a suite's author would not choose."""
ToCall = Callable[[Any, str], Any]
"""Takes the function that is about to be called and its name there, and returns the function that shall be called."""


def compiled_scenarios(source: bytes, path: str = "scenarios.py") -> bytes:
    """Return the code of `scenarios.py`, for a Program on the same Python; empty if there is none.

    Raises:
        SyntaxError: `scenarios.py` cannot be compiled.
    """
    if not source:
        return b""
    tree = ast.fix_missing_locations(_AsksFirst().visit(ast.parse(source, path)))
    return marshal.dumps(compile(tree, path, "exec", dont_inherit=True))


def load_scenarios(
    program: Program, wanted: Collection[str], to_call: ToCall = lambda function, name: function
) -> dict[str, Any]:
    """Return the names that the exercise's author defined beside the student's code; none without `wanted`."""
    if not program.scenarios:
        return {}
    code = _scenarios(program.scenarios)
    if not any(name in code.co_names for name in wanted):
        return {}
    module = ModuleType("scenarios")
    module.__file__ = program.scenarios_path
    vars(module)[ASKED] = to_call
    exec(code, vars(module))
    return {name: value for name, value in vars(module).items() if not name.startswith("_")}


_scenarios = functools.lru_cache(maxsize=64)(marshal.loads)
"""A cached function that returns the code of scenarios, shared by all runs of the process."""


class _AsksFirst(ast.NodeTransformer):
    """The change of each call `a.f(x)` to `ASKED(a.f, "f")(x)`."""

    def visit_Call(self, node: ast.Call) -> ast.Call:
        """Change a call, and those in it."""
        self.generic_visit(node)
        function = node.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        asked = ast.Call(ast.Name(ASKED, ast.Load()), [function, ast.Constant(name)], [])
        node.func = ast.copy_location(asked, function)
        return node
