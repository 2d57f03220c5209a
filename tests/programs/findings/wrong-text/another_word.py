# finding: wrong-text
# asks: main async
# expects: run("main").lines == ["hello", "world"]


async def main():
    print("hello")
    print("word")  # <- here
