# finding: awaited-twice
async def greet(name):
    print(f"Hello, {name}!")


def prepare(name):
    return greet(name)


async def main():
    greeting = prepare("Ada")
    await greeting
    print("prepared")
    await greeting  # <- here
    print("done")
