"""Places in the code that mean one object in all calls of a function, and not several of one name."""

import ast

from grader.findings.source import Variable, last_name, walk


def root_of(node: ast.AST) -> ast.AST:
    """Return the name, or other expression, of which this is a part: `a` of `a.b[0]`."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node


def keys_in_place(place: Variable, function: ast.AsyncFunctionDef) -> tuple[str, ...] | None:
    """Return the parameters that are keys of the place; None if a key is something else that may differ."""
    keys = [node.slice for node in walk(place) if isinstance(node, ast.Subscript)]
    if not keys:
        return ()
    parameters = set(_parameters(function))
    changed = {node.id for node in walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    names = tuple(key.id for key in keys if isinstance(key, ast.Name) and key.id in parameters - changed)
    return names if all(isinstance(key, ast.Constant) for key in keys if last_name(key) not in names) else None


def is_one_thing(place: Variable, name: str, function: ast.AsyncFunctionDef, tree: ast.Module | None) -> bool:
    """Return whether all calls of the function (`name` is its `__qualname__`) certainly mean one object."""
    root = root_of(place)
    if tree is None or not isinstance(root, ast.Name):
        return False
    parameters = _parameters(function)
    if root.id not in parameters:
        around = [part.rpartition(".")[2] for part in name.split(".<locals>.")[:-1]]
        return all(_is_made_once(outer, tree) for outer in around)
    owner, is_method = _owner(name), bool(_owner(name))
    if is_method and parameters[0] == root.id:
        return _is_made_once(owner, tree)
    return _is_always_given_the_same(function.name, parameters.index(root.id) - is_method, root.id, tree)


def is_of_self(place: Variable, name: str, function: ast.AsyncFunctionDef) -> bool:
    """Return whether the place is a part of the object whose method this is (`name` is its `__qualname__`)."""
    root = root_of(place)
    first = [*function.args.posonlyargs, *function.args.args][:1]
    return bool(_owner(name)) and isinstance(root, ast.Name) and [one.arg for one in first] == [root.id]


def _owner(name: str) -> str:
    """Return the name of the class around a method; empty for a function."""
    owner = name.rpartition(".")[0].rpartition(".")[2]
    return "" if owner == "<locals>" else owner


def _parameters(function: ast.AsyncFunctionDef) -> list[str]:
    return [one.arg for one in [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]]


def _is_made_once(name: str, tree: ast.Module) -> bool:
    calls = [node for node in walk(tree) if isinstance(node, ast.Call) and last_name(node) == name]
    repeated = (ast.For, ast.While, ast.AsyncFor, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    return len(calls) == 1 and not any(
        node is calls[0] for loop in walk(tree) if isinstance(loop, repeated) for node in walk(loop)
    )


def _is_always_given_the_same(name: str, index: int, parameter: str, tree: ast.Module) -> bool:
    given: list[ast.expr] = []
    for node in walk(tree):
        if isinstance(node, ast.Call) and last_name(node) == name:
            option = next((one.value for one in node.keywords if one.arg == parameter), None)
            value = node.args[index] if index < len(node.args) else option
            if value is None:
                return False
            given.append(value)
    changing = {
        part.id
        for loop in walk(tree)
        if isinstance(loop, ast.For | ast.AsyncFor | ast.comprehension)
        for part in walk(loop.target)
        if isinstance(part, ast.Name)
    }
    names = {ast.unparse(value) for value in given if isinstance(value, ast.Name | ast.Attribute)}
    plain = all(isinstance(value, ast.Name | ast.Attribute) for value in given)
    return (
        plain
        and len(names) == 1
        and not any(isinstance(part, ast.Name) and part.id in changing for value in given for part in walk(value))
    )
