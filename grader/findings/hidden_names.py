"""Names that a function assigns for itself, where the one of the same name at the top of the file is meant."""

import ast
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.findings.source import inside, walk


def names_of_its_own(evidence: Evidence) -> Iterator[ast.Name]:
    """Yield names at the top of the file that a function assigns for itself, without `global`, and never reads."""
    at_top = {
        target.id
        for node in (evidence.tree.body if evidence.tree else ())
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for function in evidence.written():
        nodes = list(inside(*function.body))
        outer = {name for node in nodes if isinstance(node, ast.Global) for name in node.names}
        names = [node for node in walk(function) if isinstance(node, ast.Name)]
        read = {node.id for node in names if isinstance(node.ctx, ast.Load)}
        for node in nodes:
            target = node.targets[0] if isinstance(node, ast.Assign) else None
            if isinstance(target, ast.Name) and target.id in at_top - outer - read:
                yield target
