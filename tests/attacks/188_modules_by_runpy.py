# Tries: to import the grader's modules by a library that imports for others.
# Points: 2
# Flag: reaches importlib through runpy
import asyncio
import runpy


def set_back():
    names = runpy.run_module("this")
    run = runpy.importlib.import_module("gra" + "der.simulation.run_slot").SLOT.run
    run.clock.restart(float("inf"))


@ONE_AFTER_THE_OTHER@
