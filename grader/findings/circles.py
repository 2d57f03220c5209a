"""Tasks that wait for each other in a circle: the shortest one of a run, among any number of tasks."""

from collections.abc import Mapping, Sequence

from grader.trace.leftovers import Waiting

MOST_LOOKS = 100_000
"""Waits that are looked at to find the shortest circle of them."""


def shortest_circle(waiting: Sequence[Waiting]) -> list[Waiting]:
    """Return tasks that wait for each other, or one that waits for itself; empty if none do.

    It is the shortest circle, if the waits are not so many that `MOST_LOOKS` are used up before.
    """
    by_name = _on_circles({one.task: one for one in waiting})
    shortest: list[Waiting] = []
    told: set[str] = set()
    looks = MOST_LOOKS
    for start in waiting:
        if start.task not in by_name or start.task in told or looks <= 0:
            continue
        circle, used = _way_back(start, by_name, len(shortest), looks)
        shortest = circle or shortest
        # A task that waits for one other task only is in one circle of such tasks.
        if all(len(one.tasks) == 1 for one in circle):
            told.update(one.task for one in circle)
        looks -= used
    return shortest or _some_circle(by_name)


def awaited_by(one: Waiting, by_name: Mapping[str, Waiting]) -> set[str]:
    """Return the tasks that a task waits for, directly or through others."""
    seen: set[str] = set()
    pending = list(one.tasks)
    while pending:
        name = pending.pop()
        if name not in seen:
            seen.add(name)
            pending += by_name[name].tasks if name in by_name else ()
    return seen


def _on_circles(by_name: dict[str, Waiting]) -> dict[str, Waiting]:
    """Return the tasks without those that wait for no other one, or that no other one waits for, again and again."""
    edges = {name: [other for other in one.tasks if other in by_name] for name, one in by_name.items()}
    for forwards in (edges, _turned(edges)):
        degrees = {name: len(others) for name, others in forwards.items()}
        backwards = _turned(forwards)
        ended = [name for name, degree in degrees.items() if not degree]
        for name in ended:
            for other in backwards.get(name, ()):
                degrees[other] -= 1
                if not degrees[other]:
                    ended.append(other)
        left_out = {*ended}
        by_name = {name: one for name, one in by_name.items() if name not in left_out}
    return by_name


def _some_circle(by_name: dict[str, Waiting]) -> list[Waiting]:
    """Return a circle among tasks each of which waits for another one of them; empty if there are none."""
    way: dict[str, int] = {}
    name = next(iter(by_name), None)
    while name is not None and name not in way:
        way[name] = len(way)
        name = next(other for other in by_name[name].tasks if other in by_name)
    return [by_name[one] for one in way][way[name] :] if name is not None else []


def _turned(edges: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return which tasks wait for each one, given for which ones each waits."""
    turned: dict[str, list[str]] = {name: [] for name in edges}
    for name, others in edges.items():
        for other in others:
            turned[other].append(name)
    return turned


def _way_back(start: Waiting, by_name: dict[str, Waiting], shorter_than: int, looks: int) -> tuple[list[Waiting], int]:
    """Return the shortest chain of waits that leads from a task back to it, and how many waits were looked at.

    The chain is empty if there is none, none that is shorter, or none within so many looks.
    """
    before: dict[str, str | None] = {start.task: None}
    depths, found, used = {start.task: 1}, [start], 0
    for one in found:
        depth = depths[one.task] + 1
        if shorter_than and depth > shorter_than:
            break
        for name in one.tasks:
            used += 1
            if name == start.task:
                chain, last = [one], before[one.task]
                while last is not None:
                    chain.append(by_name[last])
                    last = before[last]
                return chain[::-1], used
            if name in by_name and name not in before:
                before[name], depths[name] = one.task, depth
                found.append(by_name[name])
        if used > looks:
            break
    return [], used
