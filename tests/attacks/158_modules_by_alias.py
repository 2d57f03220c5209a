# Tries: to reach the grader by the dictionary of modules in another name.
# Points: 2
# Flag: uses sys.modules
import asyncio
from sys import modules


def set_back():
    modules["grader.simulation.run_slot"].SLOT.run.clock.restart(float("inf"))


@ONE_AFTER_THE_OTHER@
