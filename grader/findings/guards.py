"""`if __name__ == "__main__":` written in another way, and files that lack it."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from grader.findings.evidence import Evidence
from grader.findings.source import NESTED, inside, last_name
from grader.grades.results import Finding

NAME, MAIN = "__name__", "__main__"
STARTS = {"run", "run_until_complete", "run_forever", "main"}
RIGHT = f'`if {NAME} == "{MAIN}":`'
LIKE_NAME = {"name", "_name_", "_name", "name_", "__name", "name__", "__names__", "_name__", "__name_"}


class Guard(NamedTuple):
    """A condition that was meant as the guard: its line, and what is wrong with it."""

    line: int
    said: str


def wrong_guard(tree: ast.Module | None) -> Guard | None:
    """Return the first guard at the top of the file whose condition is never true when the file is run."""
    for node in tree.body if tree else ():
        if isinstance(node, ast.If) and isinstance(node.test, ast.Compare) and _starts_something(node):
            wrong = _wrong_with(node.test)
            said = f"This condition is never true. {wrong}" if wrong is not None else _opposite(node)
            if said is not None:
                return Guard(node.test.lineno, said)
    return None


def _starts_something(node: ast.If) -> bool:
    return any(_calls(node))


def _calls(node: ast.If) -> Iterator[ast.Call]:
    return (part for part in inside(*node.body) if isinstance(part, ast.Call))


def _sides(test: ast.Compare) -> tuple[set[str], list[str]]:
    """Return the names and the texts that are compared."""
    sides = [test.left, *test.comparators]
    names = {node.id for node in sides if isinstance(node, ast.Name)}
    texts = [node.value for node in sides if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return names, texts


def _opposite(node: ast.If) -> str | None:
    """Return what is wrong with `if __name__ != "__main__":` around a line that starts the loop."""
    test = node.test
    if not isinstance(test, ast.Compare) or [*map(type, test.ops)] != [ast.NotEq]:
        return None
    if _sides(test) != ({NAME}, [MAIN]) or not any(last_name(one) in STARTS for one in _calls(node)):
        return None
    return (
        f"`!=` asks for the opposite: this is true where another program imports the file, and not where the file is "
        f"run. {RIGHT}."
    )


def _wrong_with(test: ast.Compare) -> str | None:
    if len(test.ops) != 1 or not isinstance(test.ops[0], ast.Eq | ast.Is):
        return None
    names, texts = _sides(test)
    if names == {NAME} and texts and texts[0] != MAIN:
        wanted = '"__main__", with two underscores on each side'
        return f'It compares with "{texts[0]}". In a file that is run, `{NAME}` is {wanted}: {RIGHT}.'
    if sorted(texts) == [MAIN, NAME]:
        return f'"{NAME}" in quotation marks is a text, and never equal to "{MAIN}". Without them: {RIGHT}.'
    if names and MAIN in texts and names != {NAME}:
        return f"It asks for `{names.pop()}`. The name that Python gives each file is `{NAME}`: {RIGHT}."
    return None


def start_of_itself(tree: ast.Module | None) -> int | None:
    """Return the line, inside a function at the top of the file, that would run that function: it is never reached."""
    for function in tree.body if tree else ():
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for call in inside(*function.body):
                if isinstance(call, ast.Call) and _runs(call, function.name):
                    return call.lineno
    return None


def _runs(call: ast.Call, name: str) -> bool:
    made = call.args[0] if call.args and last_name(call) in ("run", "run_until_complete") else None
    return isinstance(made, ast.Call) and isinstance(made.func, ast.Name) and made.func.id == name


def of_undefined_name(evidence: Evidence, name: str, line: int | None) -> str:
    """Return the advice for a name that is not defined, in the condition of a guard; empty for another place."""
    for node in evidence.tree.body if evidence.tree else ():
        if isinstance(node, ast.If) and node.lineno == line and isinstance(node.test, ast.Compare):
            names, texts = _sides(node.test)
            if (name in LIKE_NAME and texts) or (name == MAIN and NAME in {*names, *texts}):
                both = f'`{NAME}` is a name, "{MAIN}" a text, and both have two underscores on each side'
                return f'{both}: `if {NAME} == "{MAIN}":`.'
    return ""


def missing(evidence: Evidence) -> Iterator[Finding]:
    """Find a file that runs its program when another program imports it."""
    for play, trace in evidence.runs:
        if play.kind != "import" or not (trace.calls or trace.printed):
            continue
        line = _start_without_guard(evidence.tree)
        if line is not None:
            yield evidence.finding(
                "extra-line",
                "the program runs when the file is imported",
                f"Another program that imports the file gets its functions, and this line runs the program, too. Put "
                f'it under `if {NAME} == "{MAIN}":`, which is true only in the file that is run.',
                line,
            )


def _start_without_guard(tree: ast.Module | None) -> int | None:
    """Return the line of the first statement at the top, outside of a guard, that starts the loop."""
    for node in tree.body if tree else ():
        if isinstance(node, ast.If) and NAME in ast.unparse(node.test):
            continue
        if isinstance(node, NESTED):
            continue
        for part in inside(node):
            if isinstance(part, ast.Call) and last_name(part) in STARTS:
                return part.lineno
    return None
