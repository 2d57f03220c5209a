async def greet(name):
    print(f"Hello, {name}!")


prepare = greet


async def main():
    greeting = prepare("Ada")
    print("prepared")
    await greeting
    print("done")
