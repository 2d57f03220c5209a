"""A coroutine function that is called, and whose coroutine nobody awaits."""


async def my_function(argument):
    print(argument)


my_function("nobody sees this")
