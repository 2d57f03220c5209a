# Tries: to reach the recorder by the hook for coroutines that are never awaited.
# Points: 4
# Flag: needs a look
# Flag: uses __self__
import asyncio
import warnings


def set_back():
    warnings._warn_unawaited_coroutine.__self__.clock.restart(float("inf"))


@ONE_AFTER_THE_OTHER@
