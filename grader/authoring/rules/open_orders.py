"""The rule that no suite demands an order that chance decides on a real event loop.

Right answers are graded again with the runs of the suite in such orders: timers of one instant that are due earlier or
later by the lateness of wake-ups, sets of tasks, barriers, new threads. Each answer has one round in which every
decision goes the other way, and the reference solution some more, in which one does. Where a check fails, a search
finds the shortest order in which it does.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from grader.authoring.material import OPEN_ORDER, ExerciseMaterial, Violation, version_name
from grader.authoring.trials import RunShown, Trial, Version
from grader.submission.program import Order

OPEN = Order(only_chance=True)
BACKWARDS = Order(only_chance=True, backwards=True)
ONE_CHANGE = (Order(only_chance=True, changes=((1, 1),)),)
"""The orders of the further rounds of a reference solution. Where a run has no such decision, they change nothing."""
MOST_CHANGES = 40
"""Single changes of one run that a search tries."""

TryOut = Callable[[Sequence[Version]], dict[str, Trial]]


class Broken(NamedTuple):
    """A check that a right answer passes in asyncio's own order, and not in another one: which run, and its order."""

    file: Path
    check: str
    run: RunShown


def broken_orders(materials: Sequence[ExerciseMaterial], try_out: TryOut) -> dict[ExerciseMaterial, list[Broken]]:
    """Return, for each exercise, the checks that right answers fail in orders that are open.

    Args:
        materials: exercises whose right answers pass in asyncio's own order.
        try_out: grades versions, and returns their trials by name.
    """
    rounds = {
        (material, file): [
            _version(material, file, {}, f" {order.recipe}", order)
            for order in (BACKWARDS, *(ONE_CHANGE if file == material.reference else ()))
        ]
        for material in materials
        for file in material.right
    }
    trials = try_out([version for versions in rounds.values() for version in versions])
    broken: dict[ExerciseMaterial, list[Broken]] = {material: [] for material in materials}
    for (material, file), versions in rounds.items():
        known: set[str] = set()
        for trial in (trials[version.name] for version in versions):
            failed = [check for check in _failed(trial) if check not in known]
            known.update(failed)
            if failed:
                broken[material] += _shortest(material, file, failed, trial, try_out)
    return broken


def demands_no_open_order(material: ExerciseMaterial, broken: Sequence[Broken]) -> Iterator[Violation]:
    """Require that right answers pass in each order that is open, or say that they depend on one."""
    lines = {test.name: test.lineno for test in material.tests}
    for file in material.right:
        declared = file.read_text(encoding="utf-8").startswith(OPEN_ORDER)
        demands = [one for one in broken if one.file == file]
        if declared and not demands:
            what = "this answer passes in every order that was tried"
            yield Violation(file=str(file), line=1, what=what, next_step=f"remove its first line, `{OPEN_ORDER}...`")
        for one in demands if not declared else ():
            what = (
                f"{one.check} demands an order that asyncio leaves open: {file.name} fails it in the run of "
                f"{one.run.what} {one.run.in_words} (order {one.run.order})"
            )
            step = (
                "let its lines come in any order, as `run.in_any_order(trace, [...])` does, or let nothing else be due "
                "at that time"
            )
            if file != material.reference:
                step += f"; if the task does fix that order, begin {file.name} with `{OPEN_ORDER}` and the reason"
            line = lines.get(one.check, 1)
            yield Violation(file=str(material.exercise.suite), line=line, what=what, next_step=step)


def _single_changes(run: RunShown) -> Iterator[Order]:
    for number, choices in enumerate(run.choices):
        for index in range(1, choices):
            yield replace(OPEN, changes=((number, index),))


def _shortest(
    material: ExerciseMaterial, file: Path, checks: list[str], found: Trial, try_out: TryOut
) -> Iterator[Broken]:
    """Yield these checks, each with the shortest order in which it fails; `found` is a trial in which all fail."""
    tried: dict[str, int] = {}
    versions: list[Version] = []
    for number, run in enumerate(found.seen):
        for order in islice(_single_changes(run), MOST_CHANGES):
            version = _version(material, file, {number: order}, f" {number} {order.recipe}")
            tried[version.name] = number
            versions.append(version)
    trials = try_out(versions) if versions else {}
    for check in checks:
        fails = [name for name in tried if check in _failed(trials[name])]
        run = trials[fails[0]].seen[tried[fails[0]]] if fails else _fewest(material, file, check, found, try_out)
        yield Broken(file, check, run)


def _fewest(material: ExerciseMaterial, file: Path, check: str, found: Trial, try_out: TryOut) -> RunShown:
    """Return a run whose order makes the check fail and of whose changes none can be left out."""
    orders = {number: Order.from_recipe(run.order) for number, run in enumerate(found.seen) if run.order}
    seen = found.seen
    for number in list(orders):
        for change in orders[number].changes:
            order = orders[number]
            fewer = replace(order, changes=tuple(one for one in order.changes if one != change))
            version = _version(material, file, orders | {number: fewer})
            trial = try_out([version])[version.name]
            if check in _failed(trial):
                orders[number], seen = fewer, trial.seen
    changed = [run for number, run in enumerate(seen) if number in orders and orders[number].changes]
    return (changed or list(seen))[0]


def _failed(trial: Trial) -> list[str]:
    return [check.name for check in trial.marked.grade.checks if check.status != "passed"]


def _version(
    material: ExerciseMaterial, file: Path, orders: dict[int, Order], which: str = "", order: Order | None = None
) -> Version:
    name, source = f"{version_name(material, file)}{which}", file.read_bytes()
    return Version(name=name, exercise=material.exercise.id, source=source, order=order, orders=orders)
