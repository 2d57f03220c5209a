# finding: none
# asks: main async
# expects: run("main").lines == ["hello"]


async def hello():
    print("hello")


main = hello
