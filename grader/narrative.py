"""What the loop did, step by step: "run `await task1`: leave main, enter worker_1"."""

import ast
from collections.abc import Iterator

from grader.trace import Step, TaskLife, Trace, Value

LONGEST_CODE = 60


class Sentence(Value, frozen=True, kw_only=True):
    """Something that the loop did at `at` (virtual seconds), because of `line` of the file."""

    at: float
    line: int | None
    text: str


def tell(trace: Trace, tree: ast.Module | None) -> tuple[Sentence, ...]:
    """The whole story, from the start of the loop to its end. `tree` is the file's syntax tree."""
    return tuple(_tell(trace, tree))


def _tell(trace: Trace, tree: ast.Module | None) -> Iterator[Sentence]:
    made = [task for task in trace.tasks if task.parent is not None]
    roots = [task for task in trace.tasks if task.parent is None]
    for number, step in enumerate(trace.steps):
        root = next((task for task in roots if task.name == step.task), None)
        if root is not None:
            roots.remove(root)
            code = _code(tree, root.line, ast.Call)
            run = f"run `{code}`" if code else f"run {root.coroutine}"
            yield Sentence(at=step.at, line=root.line, text=f"{run}: start the event loop, enter {step.entered}")
        following = trace.steps[number + 1] if number + 1 < len(trace.steps) else None
        yield from _tasks(made, step)
        yield Sentence(at=step.until, line=step.line, text=_move(step, following, tree))


def _tasks(made: list[TaskLife], step: Step) -> Iterator[Sentence]:
    """The tasks that this step made."""
    mine = [task for task in made if task.parent == step.task and step.at <= task.made <= step.until]
    for task in mine:
        made.remove(task)
    if mine:
        names = ", ".join(task.coroutine for task in mine)
        count = "a task" if len(mine) == 1 else f"{len(mine)} tasks"
        yield Sentence(at=mine[0].made, line=mine[0].line, text=f"create {count}: {names}")


def _move(step: Step, following: Step | None, tree: ast.Module | None) -> str:
    if step.how == "awaits":
        code = _code(tree, step.line, ast.Await)
        why = f"run `{code}`" if code else "wait"
    elif step.how == "returned":
        why = f"{step.left} finished"
    elif step.how == "raised":
        why = f"{step.left} ended with an exception"
    else:
        why = "the run ended here"
    where = "the event loop has nothing more to run" if following is None else f"enter {following.entered}"
    return f"{why}: leave {step.left}, {where}"


def _code(tree: ast.Module | None, line: int | None, kind: type[ast.expr]) -> str:
    """The source of the outermost expression of this kind at a line; empty where there is none."""
    found = [
        node
        for node in (ast.walk(tree) if tree else ())
        if isinstance(node, kind) and node.lineno <= (line or 0) <= (node.end_lineno or node.lineno)
    ]
    if not found:
        return ""
    code = " ".join(ast.unparse(found[0]).split())
    return code if len(code) <= LONGEST_CODE else f"{code[: LONGEST_CODE - 1]}…"
