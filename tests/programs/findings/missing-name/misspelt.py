# finding: missing-name
# asks: main async
# expects: run("main").lines == ["hello"]


async def mian():  # <- here
    print("hello")
