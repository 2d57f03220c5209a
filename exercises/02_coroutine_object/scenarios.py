"""Code that runs beside the student's, and stand-ins for `greet` and `prepare`."""

import asyncio


async def slow_greet(name):
    """Stands in for `greet`: another text, after two seconds."""
    await asyncio.sleep(2)
    print(f"Good evening, {name}!")


def prepare_a_wave(*given, **options):
    """Stands in for `prepare`: prints a line, and returns another coroutine object."""
    name = next((value for value in (*given, *options.values()) if isinstance(value, str)), "Ada")
    print(f"preparing {name}")
    return wave(name)


async def wave(name):
    """Wave for one second."""
    await asyncio.sleep(1)
    print(f"{name} waves")


def kind_of_object(module, name):
    """Prepare the greeting of `name`, and return the type of what `prepare` returned."""
    greeting = module.prepare(name)
    kind = type(greeting).__name__
    if asyncio.iscoroutine(greeting):
        greeting.close()
    return kind


async def await_main(module):
    """Await `main` in a coroutine of another program."""
    await module.main()


async def prepare_first(module, name):
    """Prepare the greeting of `name`, print a line, and await the greeting afterwards."""
    greeting = module.prepare(name)
    print(f"prepared for {name}")
    await greeting
