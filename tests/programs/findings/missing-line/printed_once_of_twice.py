# finding: missing-line
# asks: main async
# expects: run("main").lines == ["again", "again"]


async def main():  # <- here
    print("again")
