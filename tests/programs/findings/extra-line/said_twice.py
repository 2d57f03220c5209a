# finding: extra-line
# asks: main async
# expects: run("main").lines == ["hello", "world"]


async def main():
    print("hello")
    print("world")
    print("world")  # <- here
