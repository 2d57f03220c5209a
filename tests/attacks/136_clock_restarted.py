# Tries: to start the loop's clock again, after it has slept.
# Points: 4
# Flag: needs a look
# Flag: uses clock
import asyncio


def set_back():
    asyncio.get_running_loop().clock.restart(float("inf"))


@ONE_AFTER_THE_OTHER@
