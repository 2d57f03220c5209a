"""Versions of a stub that do nothing of the task: they must not get any points."""

import ast
import json
from collections.abc import Callable
from typing import Any

from grader.submission.notebook import SUFFIX

TOUCHED = "with a statement more"
ENDLESS = "endless when it is loaded"
BODIES = {
    "with empty functions": "pass",
    "with functions that raise": "raise ValueError",
    "with functions that print something else": "print('nothing of the task')",
    "with functions that return an empty list": "return []",
}
"""The body that each function gets, by the description of such a version."""


def idle_versions(stub: bytes, file: str) -> dict[str, bytes]:
    """Return the versions of a stub that do nothing, by a description of a few words.

    If the stub has no syntax tree, the versions with other function bodies are left out.
    """
    added = {TOUCHED: "touched = True", ENDLESS: "while True:\n    pass"}
    versions = {what: _with_statement(stub, file, text) for what, text in added.items()}
    try:
        return versions | {what: _with_bodies(stub, file, body) for what, body in BODIES.items()}
    except SyntaxError:
        return versions


def _with_statement(stub: bytes, file: str, statement: str) -> bytes:
    """Return the stub with one more statement at its end, in a notebook with one more cell."""
    if not file.endswith(SUFFIX):
        return stub + f"\n\n{statement}\n".encode()
    notebook = json.loads(stub)
    added: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": [statement],
    }
    if "id" in notebook["cells"][0]:
        added["id"] = "added"
    notebook["cells"].append(added)
    return json.dumps(notebook).encode()


def _with_bodies(stub: bytes, file: str, body: str) -> bytes:
    """Return the stub with this body in each of its functions."""
    if not file.endswith(SUFFIX):
        return _rewritten(stub.decode("utf-8-sig"), body).encode()
    notebook = json.loads(stub)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["source"] = _unless_unreadable(_rewritten, "".join(cell["source"]), body).splitlines(keepends=True)
    return json.dumps(notebook).encode()


def _rewritten(code: str, body: str) -> str:
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.body = ast.parse(f"def function(): {body}").body[0].body  # type: ignore[attr-defined]
    return ast.unparse(tree)


def _unless_unreadable(rewrite: Callable[[str, str], str], code: str, body: str) -> str:
    """Return a cell rewritten, or unchanged if it contains commands of IPython, which Python cannot parse."""
    try:
        return rewrite(code, body)
    except SyntaxError:
        return code
