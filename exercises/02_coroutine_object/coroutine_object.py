"""Make a coroutine object now, run it later."""


async def greet(name):
    print(f"Hello, {name}!")


def prepare(name):
    # TODO: return the coroutine object of greet(name), then write main
    ...


async def main():
    # prepare Ada, print prepared, await the object, print done
    ...
