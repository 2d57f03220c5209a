"""Mutants of a reference solution: the same file with one statement written as a student might have it.

Only the lines of that statement are written anew; the rest of the file stays as it is, so that a mutant can be shown
as a line of the source and what becomes of it.
"""

import ast
import copy
import difflib
import itertools
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from grader.authoring.expressions import changes_of_expression
from grader.authoring.statements import changes_of_statement
from grader.notebook import SUFFIX
from grader.text import code_lines
from grader.trace import Value

PROBE = "a print too many"
"""Also what tells whether a line is reached at all: its print is seen, or it is not."""


class Mutant(Value, frozen=True, kw_only=True):
    """A changed file.

    `what` was done; `text` is the line that it was done to, as the source has it, and `becomes` what stands there now;
    `line` (in a notebook that of a `cell`) and `function` say where. `statement` is the same for all mutants of one.
    """

    source: bytes
    what: str
    text: str
    becomes: str
    line: int
    cell: int | None = None
    function: str
    statement: int


class _Place(NamedTuple):
    """Statements that stand side by side in one block, and the function around them."""

    statements: list[ast.stmt]
    function: str
    top: bool


def mutants_of(source: bytes, file: str, as_program: bool) -> list[Mutant]:
    """The mutants of a file, each once.

    Args:
        as_program: its suite runs the file as a program. Otherwise what stands outside functions, definitions aside,
            is nobody's business and stays.

    Raises:
        SyntaxError: the file cannot be read.
    """
    if not file.endswith(SUFFIX):
        return list(_mutants_of_code(source.decode("utf-8-sig"), as_program, 0))
    notebook: dict[str, Any] = json.loads(source)
    mutants = []
    for number, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code":
            for mutant in _mutants_of_code("".join(cell["source"]), as_program, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT):
                changed = copy.deepcopy(notebook)
                changed["cells"][number]["source"] = mutant.source.decode().splitlines(keepends=True)
                whole = json.dumps(changed).encode()
                mutants.append(Mutant(**{**_fields(mutant), "source": whole, "cell": number + 1}))
    return mutants


def _fields(mutant: Mutant) -> dict[str, Any]:
    return {name: getattr(mutant, name) for name in mutant.__struct_fields__}


def _mutants_of_code(code: str, as_program: bool, flags: int) -> Iterator[Mutant]:
    tree, lines = ast.parse(code), code_lines(code)
    known = {ast.dump(tree)}
    for place in _places(tree.body, "", top=True):
        for number, statement in enumerate(place.statements):
            if not _is_mutated(statement, place, number, as_program):
                continue
            for mutant in _mutants_of_statement(tree, lines, place, number, as_program):
                shape = _shape(mutant.source, flags)
                if shape is not None and shape not in known:
                    known.add(shape)
                    yield mutant


def _places(statements: list[ast.stmt], function: str, top: bool) -> Iterator[_Place]:
    """This block and all blocks inside."""
    yield _Place(statements, function, top)
    for statement in statements:
        is_function = isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef)
        inside = statement.name if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) else function
        blocks = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
        blocks += [handler.body for handler in getattr(statement, "handlers", [])]
        for block in blocks:
            if block:
                yield from _places(block, inside, top and not is_function)


def _is_mutated(statement: ast.stmt, place: _Place, number: int, as_program: bool) -> bool:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return False
    if number == 0 and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return False  # a docstring
    definition = isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assign)
    return definition or as_program or not place.top


def _mutants_of_statement(
    tree: ast.Module, lines: list[str], place: _Place, number: int, as_program: bool
) -> Iterator[Mutant]:
    statement = place.statements[number]
    alone = len(place.statements) == 1

    def mutant(what: str, new: list[ast.stmt], old: list[ast.stmt], line: int) -> Mutant:
        source = _spliced(lines, old, new or ([ast.Pass()] if alone else []))
        if "time.sleep" in source and not _imports_time(tree):
            source = _with_import(tree, source)
        return Mutant(
            source=source.encode(),
            what=what,
            text=lines[line - 1].strip(),
            becomes=_difference(old, new),
            line=line,
            function=place.function,
            statement=statement.lineno,
        )

    definition = isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    if not definition and (as_program or not place.top):
        probe = ast.parse("print('here')").body
        yield mutant(PROBE, [*probe, statement], [statement], statement.lineno)
    for what, new in changes_of_statement(statement):
        yield mutant(what, new, [statement], statement.lineno)
    if number + 1 < len(place.statements) and not definition:
        following = place.statements[number + 1]
        yield mutant("lines exchanged", [following, statement], [statement, following], statement.lineno)
    for node in _expressions(statement):
        for what, expression in changes_of_expression(node):
            line = min(max(statement.lineno, node.lineno), statement.end_lineno or statement.lineno)
            yield mutant(what, [_exchanged(statement, node, expression)], [statement], line)


def _expressions(node: ast.AST) -> Iterator[ast.expr]:
    """The expressions of a statement itself, not those of statements inside; of an f-string no format."""
    for name, value in ast.iter_fields(node):
        if name in ("format_spec", "decorator_list", "args") and not isinstance(node, ast.Call):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.expr):
                yield child
            if isinstance(child, ast.expr | ast.keyword | ast.comprehension | ast.withitem):
                yield from _expressions(child)


class _Exchange(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.expr) -> None:
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self._new if node is self._old else self.generic_visit(node)


def _exchanged(statement: ast.stmt, old: ast.expr, new: ast.expr) -> ast.stmt:
    """A copy of the statement with one expression exchanged."""
    memo: dict[int, Any] = {}
    copied = copy.deepcopy(statement, memo)
    changed: Any = _Exchange(memo[id(old)], copy.deepcopy(new)).visit(copied)
    return changed  # type: ignore[no-any-return]


def _spliced(lines: list[str], old: list[ast.stmt], new: list[ast.stmt]) -> str:
    """The file with the lines of some neighbouring statements written anew."""
    first = min(old[0].lineno, *(one.lineno for one in getattr(old[0], "decorator_list", [])), old[0].lineno)
    indent = lines[first - 1][: len(lines[first - 1]) - len(lines[first - 1].lstrip())]
    written = [indent + line if line else line for line in _unparsed(new)]
    return "\n".join([*lines[: first - 1], *written, *lines[old[-1].end_lineno or first :]]) + "\n"


def _unparsed(statements: list[ast.stmt]) -> list[str]:
    whole = ast.fix_missing_locations(ast.Module(copy.deepcopy(statements), []))
    return ast.unparse(whole).splitlines()


def _difference(old: list[ast.stmt], new: list[ast.stmt]) -> str:
    """What is new in the new statements, on one line."""
    compared = difflib.ndiff(_unparsed(old), _unparsed(new))
    return "; ".join(line[2:].strip() for line in compared if line.startswith("+ "))


def _imports_time(tree: ast.Module) -> bool:
    return any(isinstance(node, ast.Import) and node.names[0].name == "time" for node in tree.body)


def _with_import(tree: ast.Module, source: str) -> str:
    """With `import time` below the first imports, or the docstring, or at the top."""
    above = itertools.takewhile(
        lambda node: (
            isinstance(node, ast.Import | ast.ImportFrom)
            or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        ),
        tree.body,
    )
    line = max((node.end_lineno or 0 for node in above), default=0)
    lines = source.split("\n")
    return "\n".join([*lines[:line], "import time", *lines[line:]])


def _shape(source: bytes, flags: int) -> str | None:
    """Equal for mutants that are the same program; None for what is no program at all."""
    try:
        tree = ast.parse(source)
        compile(tree, "mutant", "exec", flags=flags, dont_inherit=True)
    except (SyntaxError, ValueError):
        return None
    return ast.dump(tree)
