# Tries: to import `sys` from a module that imports it, under another name.
# Points: 2
# Flag: reaches sys through asyncio.base_events
import asyncio
from asyncio.base_events import sys as system


def set_back():
    known = system.modules
    known["gra" + "der.simulation.run_slot"].SLOT.run.clock.restart(float("inf"))


@ONE_AFTER_THE_OTHER@
