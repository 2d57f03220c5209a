# finding: wrong-order
async def greet(name):
    print(f"Hello, {name}!")


def prepare(name):
    return greet(name)


async def main():
    greeting = prepare("Ada")
    print("prepared")
    print("done")  # <- here
    await greeting
