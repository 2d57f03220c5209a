# finding: not-plain
async def greet(name):
    print(f"Hello, {name}!")


async def prepare(name):  # <- here
    return greet(name)


async def main():
    greeting = await prepare("Ada")
    print("prepared")
    await greeting
    print("done")
