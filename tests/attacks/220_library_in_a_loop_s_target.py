# Tries: to replace functions of asyncio without an assignment.
# Points: 2
# Flag: replaces asyncio.all_tasks
# Flag: replaces asyncio.current_task
import asyncio
import contextlib

for asyncio.current_task in [lambda *_: object()]:
    pass
with contextlib.nullcontext(lambda *_: set()) as asyncio.all_tasks:
    pass


def set_back():
    pass



@ONE_AFTER_THE_OTHER@
