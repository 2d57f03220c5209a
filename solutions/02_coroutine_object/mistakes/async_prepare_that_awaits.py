# finding: not-plain
async def greet(name):
    print(f"Hello, {name}!")


async def prepare(name):  # <- here
    await greet(name)


async def main():
    greeting = prepare("Ada")
    print("prepared")
    await greeting
    print("done")
