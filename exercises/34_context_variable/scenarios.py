"""More requests, and work that asks for the number of its request."""

import asyncio
import contextvars


async def handle_three(module):
    """Run `handle` for the requests 7, 8 and 9 at once, and log a line afterwards."""
    await asyncio.gather(module.handle(7, 2.5), module.handle(8, 0.5), module.handle(9, 1.5))
    module.log("end of h")


async def ask_for_the_number(delay):
    """Stands in for `work`: asks for the number at its beginning, and again after 3 s."""
    number = current_number()
    print(f"{number} works")
    await asyncio.sleep(3)
    print(f"{number} still {current_number()}")


async def work_that_takes_the_second_longer(delay):
    """Stands in for `work`: takes longer for a shorter delay, so that the second request is done last."""
    await asyncio.sleep(4 - delay)


def log_with_the_number_behind(text):
    """Stands in for `log`: the text comes first, and then the number."""
    print(f"{text} [{current_number()}]")


def current_number():
    """Return the value of `request_id` in the context of the running task."""
    return next((value for variable, value in contextvars.copy_context().items() if variable.name == "request_id"), "-")
