"""An event loop of one's own, with a clock that jumps."""

import types


@types.coroutine
def sleep(seconds):
    yield seconds


async def worker(loop, name, delay):
    print(f"{loop.time:g} {name} start")
    await sleep(delay)
    print(f"{loop.time:g} {name} done")
    return name


class Loop:
    # TODO: write __init__ and run
    ...


def main():
    loop = Loop()
    print(loop.run([worker(loop, "a", 2), worker(loop, "b", 1)]))
    print(f"{loop.time:g}")


if __name__ == "__main__":
    main()
