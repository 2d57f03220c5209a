# finding: function-not-called
async def greet(name):
    print(f"Hello, {name}!")


def prepare(name):
    return greet


async def main():
    greeting = prepare("Ada")
    print("prepared")
    await greeting  # <- here
    print("done")
