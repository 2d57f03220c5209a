# Tries: to reach the clock by what the replaced `time.sleep` refers to.
# Points: 4
# Flag: uses __closure__
import asyncio
import time


def set_back():
    for cell in time.sleep.__closure__:
        if hasattr(cell.cell_contents, "restart"):
            cell.cell_contents.restart(float("inf"))


@ONE_AFTER_THE_OTHER@
