import asyncio
import inspect
import logging
import sys
import threading
import time
import traceback

logging.basicConfig(stream=sys.stdout, format="%(levelname)s %(name)s %(message)s", level=logging.DEBUG)


def run(coroutine):
    with asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner:  # Windows has another one by default
        return runner.run(coroutine)


async def fails():
    await asyncio.sleep(0.1)
    raise ValueError("from a coroutine")


async def main():
    await fails()


def print_the_exception(call, *args):
    try:
        call(*args)
    except (ArithmeticError, TypeError, ValueError):
        traceback.print_exc(file=sys.stdout)


print_the_exception(run, main())
print_the_exception(run, 5)
print_the_exception(time.sleep, -1)
print_the_exception(time.sleep, "a second")
loop = asyncio.SelectorEventLoop()
try:
    loop.run_until_complete(main())
except ValueError as error:
    logging.exception("by hand")
    print([name for _, _, name, _ in traceback.extract_tb(error.__traceback__)])
    print([frame.f_code.co_name for frame, _ in traceback.walk_tb(error.__traceback__)])
    print([frame.function for frame in inspect.getinnerframes(error.__traceback__)])
loop.close()


def names_on_the_stack():
    return [name for _, _, name, _ in traceback.extract_stack()], [frame.function for frame in inspect.stack()]


def in_a_thread():
    print(*names_on_the_stack())
    print_the_exception(time.sleep, -1)
    print_the_exception(lambda: 1 / 0)


def handle(loop, context):
    print([name for _, _, name, _ in traceback.extract_tb(context["exception"].__traceback__)])


async def from_inside():
    print(*names_on_the_stack())
    traceback.print_stack(file=sys.stdout)
    asyncio.get_running_loop().set_exception_handler(handle)
    asyncio.get_running_loop().call_soon(lambda: 1 / 0)
    await asyncio.sleep(0.1)
    try:
        await asyncio.to_thread(lambda: 1 / 0)
    except ZeroDivisionError:
        logging.exception("in a pool")


print(*names_on_the_stack())
thread = threading.Thread(target=in_a_thread)
thread.start()
thread.join()
run(from_inside())


def say_where_it_was_made(loop, context):
    print(context["message"].partition(" ")[0], [frame.name for frame in context["source_traceback"]][-2:])


async def debugged():
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    loop.set_exception_handler(say_where_it_was_made)
    loop.call_soon(lambda: 1 / 0)
    loop.call_later(0.1, lambda: 1 / 0)
    task = asyncio.create_task(fails())
    await asyncio.sleep(0.2)
    del task
    await asyncio.sleep(0.1)


logging.disable()
run(debugged())
