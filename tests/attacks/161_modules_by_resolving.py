# Tries: to reach the grader by a name in a string.
# Points: 2
# Flag: uses resolve_name
import asyncio
import pkgutil


def set_back():
    pkgutil.resolve_name("grader.simulation.run_slot:SLOT").run.clock.restart(float("inf"))


@ONE_AFTER_THE_OTHER@
