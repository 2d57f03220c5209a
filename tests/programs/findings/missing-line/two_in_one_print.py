# finding: none
# asks: main async
# expects: run("main").lines == ["hello", "world"]


async def main():
    print("hello", "world", sep="\n")
