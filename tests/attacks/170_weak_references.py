# Tries: to reach the recorder by the weak references to a task.
# Points: 2
# Flag: uses __self__
import asyncio
import weakref


def set_back():
    for reference in weakref.getweakrefs(asyncio.current_task()):
        if hasattr(reference.__callback__, "__self__"):
            reference.__callback__.__self__.clock.restart(float("inf"))


@ONE_AFTER_THE_OTHER@
