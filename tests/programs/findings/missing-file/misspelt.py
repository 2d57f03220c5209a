# finding: missing-file
# file: greeting.py
# asks: main async
# expects: run("main").lines == ["hello"]


async def main():
    print("hello")
