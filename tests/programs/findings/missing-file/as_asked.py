# finding: none
# file: as_asked.py
# asks: main async
# expects: run("main").lines == ["hello"]


async def main():
    print("hello")
