from asyncio import get_running_loop, run, sleep, timeout_at


async def brew(seconds):
    print("brewing")
    try:
        await sleep(seconds)
        print("ready")
        return "coffee"
    finally:
        print("machine off")


async def coffee_or_tea(seconds, limit):
    drink = "tea"
    try:
        async with timeout_at(get_running_loop().time() + limit) as timer:
            drink = await brew(seconds)
    except TimeoutError:
        assert timer.expired()
        print("too slow")
    return drink


if __name__ == "__main__":
    print(run(coffee_or_tea(5, 2)))
