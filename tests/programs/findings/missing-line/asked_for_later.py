# finding: missing-line
# asks: main async
# expects: run("main").lines == ["1", "2", "3", "closed"]


async def main():
    for number in (1, 2):
        print(number)
    print("closed")  # <- here
    print("no more")
