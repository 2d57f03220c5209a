# Tries: to give the loop another `call_later`, which fires early.
# Points: 4
# Flag: needs a look
import asyncio


def set_back():
    loop = asyncio.get_running_loop()
    real = loop.call_later
    loop.call_later = lambda delay, *args, **options: real(delay / 2, *args, **options)


@ONE_AFTER_THE_OTHER@
