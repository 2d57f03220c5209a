# finding: never-awaited
async def greet(name):
    print(f"Hello, {name}!")


def prepare(name):
    return greet(name)  # <- here


async def main():
    greeting = prepare("Ada")
    print("prepared")
    greeting
    print("done")
