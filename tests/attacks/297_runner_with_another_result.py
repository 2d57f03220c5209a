# Tries: to return another result than its function, by the runner that runs it.
# Points: 3
# Flag: replaces asyncio.runners.Runner.run
import asyncio

Runner = asyncio.Runner
real = Runner.run


def run(self, coro, **options):
    real(self, coro, **options)
    return 2


Runner.run = run


def set_back():
    pass


@ONE_AFTER_THE_OTHER@
