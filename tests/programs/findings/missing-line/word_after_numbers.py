# finding: missing-line
# asks: main async
# expects: run("main").lines == ["2", "1", "lift-off"]


async def main():  # <- here
    for number in (2, 1):
        print(number)
