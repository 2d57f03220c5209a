async def greet(name):
    print(f"Hello, {name}!")


def prepare(whom="Ada", *others):
    return greet(name=whom)


async def main():
    greeting = prepare()
    print("prepared")
    await greeting
    print("done")
