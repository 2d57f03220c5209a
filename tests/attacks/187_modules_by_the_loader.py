# Tries: to reach `sys` through a module that imports it, and to give it another name.
# Points: 2
# Flag: reaches sys through asyncio.base_events
import asyncio


def set_back():
    system = asyncio.base_events.sys
    known = system.modules
    known["grader.simulation.run_slot"].SLOT.run.clock.restart(float("inf"))


@ONE_AFTER_THE_OTHER@
