"""Other coroutines for Loop."""


def ten_at_once(module):
    """Run ten workers of 2 s, `w0` to `w9`."""
    loop = module.Loop()
    return loop.run([module.worker(loop, f"w{number}", 2) for number in range(10)])


def take_turns(module):
    """Run two coroutines that print and call `sleep(0)` three times, and return `loop.time`."""

    async def count(name):
        for number in range(3):
            print(name, number)
            await module.sleep(0)

    loop = module.Loop()
    loop.run([count("x"), count("y")])
    return loop.time


def chain_beside_a_worker(module):
    """Run a coroutine that awaits the workers `a` (1 s) and `a again` (2 s), beside the worker `b` (2.5 s)."""

    async def chain():
        return [await module.worker(loop, "a", 1), await module.worker(loop, "a again", 2)]

    loop = module.Loop()
    return loop.run([chain(), module.worker(loop, "b", 2.5)])


def one_that_ends_at_once(module):
    """Run a coroutine that never sleeps, beside the worker `b` (1 s)."""

    async def at_once():
        return "c"

    loop = module.Loop()
    return loop.run([at_once(), module.worker(loop, "b", 1)])


def nothing_and_one(module):
    """Run an empty list, and then one worker on another loop; print the results and the times."""
    empty, loop = module.Loop(), module.Loop()
    print(empty.run([]), f"{empty.time:g}")
    print(loop.run([module.worker(loop, "a", 1)]), f"{loop.time:g}")


def one_raises(module):
    """Run a worker beside a coroutine that raises ValueError at once."""

    async def bad():
        raise ValueError("bad")

    loop = module.Loop()
    coroutines = [module.worker(loop, "a", 1), bad()]
    try:
        loop.run(coroutines)
        print("run returns")
    except ValueError as problem:
        print("ValueError", problem)
    finally:
        for one in coroutines:
            one.close()
