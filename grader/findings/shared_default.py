"""Collections that stand where they are made once, so that all share them: a default, or an attribute of a class."""

import ast
from collections.abc import Iterator

from grader.findings.checked_first import CHANGES, COLLECTIONS
from grader.findings.not_as_it_seems import Seeming
from grader.findings.source import coroutines_in, inside, last_name, walk
from grader.trace.trace import Trace

CHANGING = {*CHANGES, "add", "update", "setdefault"}


def defaults_of_contexts(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the lines that change the default of a context variable which nothing sets, where two tasks came to."""
    nodes = list(walk(tree)) if tree else []
    set_somewhere = {last_name(node.value) for node in nodes if isinstance(node, ast.Attribute) and node.attr == "set"}
    for variable, kind in _with_a_collection(nodes):
        for name, function in coroutines_in(tree) if variable not in set_somewhere else ():
            if len({call.task for call in trace.calls_of(name)}) > 1:
                for line in _changes_of(function, variable)[:1]:
                    yield Seeming(
                        "default-shared",
                        f"all tasks share the {kind} that is the default of `{variable}`",
                        f"A default value is made once, and nothing sets `{variable}`: each task gets that same "
                        f"{kind}, and sees what the others put into it. Set another one where the work of a task "
                        f"begins: `{variable}.set(…)`.",
                        line,
                    )


def collections_of_classes(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the collections in a class to which methods of several objects of it add, in several tasks."""
    nodes = list(walk(tree)) if tree else []
    for owner in (node for node in nodes if isinstance(node, ast.ClassDef)):
        for made in owner.body:
            target = made.targets[0] if isinstance(made, ast.Assign) else getattr(made, "target", None)
            value = made.value if isinstance(made, ast.Assign | ast.AnnAssign) else None
            kind = _kind(value) if value is not None else ""
            if not kind or not isinstance(target, ast.Name) or not _is_of_each(nodes, target.id):
                continue
            if _is_changed_by_several(owner, target.id, trace):
                yield Seeming(
                    "default-shared",
                    f"all objects of {owner.name} share the {kind} `{target.id}`",
                    "What stands in the class is made once: what one object puts into it, the others have, too. "
                    f"`__init__` makes one for each object: `self.{target.id} = …`.",
                    made.lineno,
                )


def _is_of_each(nodes: list[ast.AST], name: str) -> bool:
    """Return whether the file uses this attribute only by `self`, never sets it, and does not write it in capitals."""
    uses = [node for node in nodes if isinstance(node, ast.Attribute) and node.attr == name]
    loads = [node for node in uses if isinstance(node.ctx, ast.Load)]
    by_class = any(
        last_name(node.value) in ("cls", "__class__") or last_name(node.value)[:1].isupper() for node in uses
    )
    return bool(uses) and len(loads) == len(uses) and not by_class and not name.isupper()


def _is_changed_by_several(owner: ast.ClassDef, name: str, trace: Trace) -> bool:
    """Return whether methods of several objects change this collection, in several tasks."""
    calls = [
        call
        for method in owner.body
        if isinstance(method, ast.AsyncFunctionDef) and _changes_own(method, name)
        for call in trace.calls_of(f"{owner.name}.{method.name}")
    ]
    return len({call.task for call in calls}) > 1 and len({call.owner for call in calls}) > 1


def _changes_own(method: ast.AsyncFunctionDef, name: str) -> bool:
    for node in inside(*method.body):
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=called)) if called in CHANGING:
                changed: ast.expr | None = owner
            case ast.Subscript(value=owner, ctx=ast.Store() | ast.Del()):
                changed = owner
            case _:
                changed = None
        if changed is not None and ast.unparse(changed) == f"self.{name}":
            return True
    return False


def _with_a_collection(nodes: list[ast.AST]) -> Iterator[tuple[str, str]]:
    """Yield the names of the context variables with such a default, each with what kind of collection that is."""
    for node in nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call() as made) if last_name(made) == "ContextVar":
                for option in made.keywords:
                    kind = _kind(option.value)
                    if option.arg == "default" and kind:
                        yield name, kind


def _kind(value: ast.expr) -> str:
    match value:
        case ast.List():
            return "list"
        case ast.Dict():
            return "dictionary"
        case ast.Set():
            return "set"
        case ast.Call() if last_name(value) in COLLECTIONS:
            return {"list": "list", "set": "set"}.get(last_name(value), "collection")
    return ""


def _changes_of(function: ast.AsyncFunctionDef, variable: str) -> list[int]:
    """Return the lines that change what `get()` of the variable returns, directly or by a name for it."""
    nodes = list(inside(*function.body))
    names = {
        target.id
        for node in nodes
        if isinstance(node, ast.Assign) and _is_got(node.value, variable)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    found: list[int] = []
    for node in nodes:
        match node:
            case ast.Call(func=ast.Attribute(value=owner, attr=method)) if method in CHANGING:
                changed: ast.expr | None = owner
            case ast.Subscript(value=owner, ctx=ast.Store() | ast.Del()):
                changed = owner
            case _:
                changed = None
        if changed is not None and (
            _is_got(changed, variable) or (isinstance(changed, ast.Name) and changed.id in names)
        ):
            found.append(changed.lineno)
    return found


def _is_got(node: ast.expr, variable: str) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == f"{variable}.get" and not node.args
