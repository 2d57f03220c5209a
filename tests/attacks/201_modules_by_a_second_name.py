# Tries: to give `sys` a second name before it asks for its modules.
# Points: 2
# Flag: uses sys.modules
import asyncio
import sys

system = sys


def set_back():
    known = system.modules
    known["gra" + "der.simulation.run_slot"].SLOT.run.clock.restart(float("inf"))


@ONE_AFTER_THE_OTHER@
