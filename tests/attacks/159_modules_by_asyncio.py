# Tries: to reach the grader by the `sys` that asyncio imports.
# Points: 2
# Flag: uses sys.modules
import asyncio


def set_back():
    asyncio.base_events.sys.modules["grader.simulation.run_slot"].SLOT.run.clock.restart(float("inf"))


@ONE_AFTER_THE_OTHER@
