# finding: not-plain
# asks: prepare plain
# expects: run("prepare").calls == ()


async def greet():
    print("hello")


async def prepare():  # <- here
    return greet
