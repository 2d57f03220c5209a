# Tries: to reach the grader by a pickle of names.
# Points: 2
# Flag: uses sys.modules
import asyncio
import pickle


def set_back():
    modules = pickle.loads(b"csys\nmodules\n.")
    modules["grader.simulation.run_slot"].SLOT.run.clock.restart(float("inf"))


@ONE_AFTER_THE_OTHER@
