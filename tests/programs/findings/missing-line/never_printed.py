# finding: missing-line
# asks: main async
# expects: run("main").lines == ["hello", "world"]


async def main():  # <- here
    print("hello")
