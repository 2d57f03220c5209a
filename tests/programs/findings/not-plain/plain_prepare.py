# finding: none
# asks: prepare plain
# expects: run("prepare").calls == ()


async def greet():
    print("hello")


def prepare():
    return greet
