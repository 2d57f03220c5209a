# finding: never-awaited
async def greet(name):
    print(f"Hello, {name}!")


def prepare(name):
    greet(name)  # <- here


async def main():
    greeting = prepare("Ada")
    print("prepared")
    await greeting
    print("done")
