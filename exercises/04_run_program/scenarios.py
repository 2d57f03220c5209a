"""Another program that makes use of the student's `main`."""


async def another_program(module):
    """Print a line of its own, then await `main`."""
    print("another program")
    await module.main()
