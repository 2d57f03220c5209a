"""Fingerprints of a file and of its functions: digests of their syntax trees.

Comments and layout do not change one, nor does the version of Python. A stub that has its own is untouched.
"""

import ast
import functools
import hashlib

from grader.submission.parsing import Definition, parse


@functools.lru_cache(maxsize=4)  # all runs of an exercise ask for the same file
def fingerprint(source: bytes, file: str = "file.py") -> str | None:
    """Return a digest of the file's syntax tree, the same on every version of Python; None if it has none.

    A file without a tree has none, nor one that is nested too deeply, or has a number that Python does not write down.
    """
    try:
        shape = _shape(parse(source, file))
    except (SyntaxError, RecursionError, ValueError):
        return None
    return _digest(shape)


def definitions(tree: ast.Module) -> dict[str, str]:
    """Return the functions and classes at the top level of a file, each with its fingerprint."""
    try:
        return {node.name: _digest(_shape(node)) for node in tree.body if isinstance(node, Definition)}
    except (RecursionError, ValueError):  # as in `fingerprint`
        return {}


def _digest(shape: str) -> str:
    return hashlib.sha256(shape.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _shape(node: object) -> str:
    """Return a text of the tree like that of `ast.dump`, without empty fields.

    Some fields (`type_params`, `is_lazy`) exist only in newer versions of Python, and are empty for syntax that all
    versions know.
    """
    if isinstance(node, ast.AST):
        shown = []
        for name in node._fields:
            value = getattr(node, name, None)
            if value is not None and value != [] and (value or name != "is_lazy"):
                shown.append(f"{name}={repr(value) if type(value) is str else _shape(value)}")
        return f"{type(node).__name__}({', '.join(shown)})"
    if isinstance(node, list):
        return f"[{', '.join([_shape(one) for one in node])}]"
    return repr(node)
