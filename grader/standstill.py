"""Where a program stood still: the line to look at when it was stopped in the middle of one long step."""

import ast
from collections.abc import Sequence

from grader.submission import Program, parse


def line_of_standstill(program: Program, lines: Sequence[int]) -> int | None:
    """The loop that goes round and round, or the line that waits; None where that cannot be said for sure.

    `lines` are those that were under way, outermost first. In a loop it is chance which line is under way at the
    limit, so the loop itself is named.
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
