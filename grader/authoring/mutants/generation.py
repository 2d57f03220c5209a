"""The mutants of a reference solution: the same file, each with one mistake that a student might make.

How a mutant is made:

1. `_blocks` walks the syntax tree and yields every block, so that a statement is known with its neighbours.
2. For each statement, the operators in `statements` yield replacements of the whole statement, and the operators in
   `expressions` yield replacements of each expression in it. Nested statements get their turn as statements.
3. `_replace_lines` writes the replacement into the text, and leaves all other lines of the file untouched. A mutant
   can therefore be shown as one line of the source and what it becomes.
4. `_syntax_of` compiles the result. A mutant that is no valid Python, or whose syntax tree equals the original or an
   earlier mutant, is dropped.

Besides, every statement gets a mutant with a print in front of it (`PROBE`). Its purpose is to find out whether any
run of a suite reaches that statement: if it does, the trace contains the additional print.
"""

import ast
import copy
import difflib
import itertools
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from grader.authoring.mutants.expressions import changes_of_expression
from grader.authoring.mutants.statements import changes_of_statement
from grader.submission.notebook import SUFFIX
from grader.text import code_lines
from grader.trace.fields import Value

PROBE = "a print too many"
"""The name of the change that shows whether a statement is reached (see the module's docstring)."""
IMPORTED = {"time": "time.sleep", "datetime": "datetime.datetime"}
"""The modules that replacements may need, each with the name whose use requires the import."""


class Mutant(Value, frozen=True, kw_only=True):
    """A changed file.

    `what` names the change. `text` is the changed line of the original, `becomes` its replacement. `line` (in a
    notebook, the line of a `cell`) and `function` are the place of the change. `statement` is the first line of the
    changed statement, and equal for all its mutants.
    """

    source: bytes
    what: str
    text: str
    becomes: str
    line: int
    cell: int | None = None
    function: str
    statement: int


class _Block(NamedTuple):
    """The statements of one block, the name of the function around it, and whether it is outside any function."""

    statements: list[ast.stmt]
    function: str
    top: bool


def mutants_of(source: bytes, file: str, as_program: bool) -> list[Mutant]:
    """Return the mutants of a file, each once.

    Args:
        source: the content of the file.
        file: its name; a notebook is changed cell by cell.
        as_program: whether the suite runs the file as a script or imports it. If not, code outside functions has no
            effect on the grade, so that only definitions are changed there.

    Raises:
        SyntaxError: the file cannot be parsed.
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
    for block in _blocks(tree.body, "", top=True):
        for number, statement in enumerate(block.statements):
            if not _is_mutated(statement, block, number, as_program):
                continue
            for mutant in _mutants_of_statement(tree, lines, block, number, as_program):
                syntax = _syntax_of(mutant.source, flags)
                if syntax is not None and syntax not in known:
                    known.add(syntax)
                    yield mutant


def _blocks(statements: list[ast.stmt], function: str, top: bool) -> Iterator[_Block]:
    """Yield this block and all blocks inside it."""
    yield _Block(statements, function, top)
    for statement in statements:
        is_function = isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef)
        inside = statement.name if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef) else function
        blocks = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
        blocks += [handler.body for handler in getattr(statement, "handlers", [])]
        for block in blocks:
            if block:
                yield from _blocks(block, inside, top and not is_function)


def _is_mutated(statement: ast.stmt, block: _Block, number: int, as_program: bool) -> bool:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return False
    if number == 0 and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return False  # a docstring
    definition = isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assign)
    return definition or as_program or not block.top


def _mutants_of_statement(
    tree: ast.Module, lines: list[str], block: _Block, number: int, as_program: bool
) -> Iterator[Mutant]:
    statement = block.statements[number]
    alone = len(block.statements) == 1

    def mutant(what: str, new: list[ast.stmt], old: list[ast.stmt], line: int) -> Mutant:
        source = _replace_lines(lines, old, new or ([ast.Pass()] if alone else []))
        for module, use in IMPORTED.items():
            if use in source and not _imports(tree, module):
                source = _with_import(tree, source, module)
        return Mutant(
            source=source.encode(),
            what=what,
            text=lines[line - 1].strip(),
            becomes=_difference(old, new),
            line=line,
            function=block.function,
            statement=statement.lineno,
        )

    definition = isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    if not definition and (as_program or not block.top):
        probe = ast.parse("print('here')").body
        yield mutant(PROBE, [*probe, statement], [statement], statement.lineno)
    for what, new in changes_of_statement(statement):
        yield mutant(what, new, [statement], statement.lineno)
    if number + 1 < len(block.statements) and not definition:
        following = block.statements[number + 1]
        yield mutant("lines exchanged", [following, statement], [statement, following], statement.lineno)
    for node in _expressions(statement):
        for what, expression in changes_of_expression(node):
            line = min(max(statement.lineno, node.lineno), statement.end_lineno or statement.lineno)
            yield mutant(what, [_with_expression(statement, node, expression)], [statement], line)


def _expressions(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the expressions of a statement, except those of nested statements, decorators and f-string formats."""
    for name, value in ast.iter_fields(node):
        if name in ("format_spec", "decorator_list", "args") and not isinstance(node, ast.Call):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.expr):
                yield child
            if isinstance(child, ast.expr | ast.keyword | ast.comprehension | ast.withitem):
                yield from _expressions(child)


class _ReplaceNode(ast.NodeTransformer):
    """A transformer that replaces one node, recognized by its identity."""

    def __init__(self, old: ast.AST, new: ast.expr) -> None:
        """Replace `old` by `new`."""
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        """Return the replacement, or the node with its children visited."""
        return self._new if node is self._old else self.generic_visit(node)


def _with_expression(statement: ast.stmt, old: ast.expr, new: ast.expr) -> ast.stmt:
    """Return a copy of the statement with one expression replaced."""
    # deepcopy's memo maps the id of each original object to its copy: this is how the copy of `old` is found.
    memo: dict[int, Any] = {}
    copied = copy.deepcopy(statement, memo)
    changed: Any = _ReplaceNode(memo[id(old)], copy.deepcopy(new)).visit(copied)
    return changed  # type: ignore[no-any-return]


def _replace_lines(lines: list[str], old: list[ast.stmt], new: list[ast.stmt]) -> str:
    """Return the file with the lines of some neighbouring statements replaced by new statements."""
    first = min(old[0].lineno, *(one.lineno for one in getattr(old[0], "decorator_list", [])), old[0].lineno)
    indent = lines[first - 1][: len(lines[first - 1]) - len(lines[first - 1].lstrip())]
    written = [indent + line if line else line for line in _unparsed(new)]
    return "\n".join([*lines[: first - 1], *written, *lines[old[-1].end_lineno or first :]]) + "\n"


def _unparsed(statements: list[ast.stmt]) -> list[str]:
    whole = ast.fix_missing_locations(ast.Module(copy.deepcopy(statements), []))
    return ast.unparse(whole).splitlines()


def _difference(old: list[ast.stmt], new: list[ast.stmt]) -> str:
    """Return the lines that the new statements have and the old ones have not, joined on one line."""
    compared = difflib.ndiff(_unparsed(old), _unparsed(new))
    return "; ".join(line[2:].strip() for line in compared if line.startswith("+ "))


def _imports(tree: ast.Module, module: str) -> bool:
    return any(isinstance(node, ast.Import) and node.names[0].name == module for node in tree.body)


def _with_import(tree: ast.Module, source: str, module: str) -> str:
    """Return the source with `import module` below the imports at the top, below the docstring, or as line 1."""
    above = itertools.takewhile(
        lambda node: (
            isinstance(node, ast.Import | ast.ImportFrom)
            or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        ),
        tree.body,
    )
    line = max((node.end_lineno or 0 for node in above), default=0)
    lines = source.split("\n")
    return "\n".join([*lines[:line], f"import {module}", *lines[line:]])


def _syntax_of(source: bytes, flags: int) -> str | None:
    """Return the dumped syntax tree, which is equal for equal programs; None if the source does not compile."""
    try:
        tree = ast.parse(source)
        compile(tree, "mutant", "exec", flags=flags, dont_inherit=True)
    except (SyntaxError, ValueError):
        return None
    return ast.dump(tree)
