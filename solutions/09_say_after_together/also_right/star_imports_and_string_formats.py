from asyncio import *
from datetime import datetime
from string import Template
from time import *

LINE = Template("$what at $when")


async def say_after(delay, what):
    await get_running_loop().create_task(pause(delay))
    print(what)


async def pause(delay):
    event = Event()
    get_running_loop().call_later(delay, event.set)
    await event.wait()


def tell(what):
    print(LINE.substitute(what=what, when=f"{datetime.now():%H:%M:%S}"))


async def main():
    both = [create_task(say_after(*pair)) for pair in {1: "hello", 2: "world"}.items()]
    tell("started")
    for one in both:
        await one
    tell("finished")


if __name__ == "__main__":
    run(main())
