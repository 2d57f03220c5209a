# finding: wrong-order
# asks: main async
# expects: run("main").lines == ["hello", "world"]


async def main():
    print("world")  # <- here
    print("hello")
