# finding: hardcoded
async def greet(name):
    print(f"Hello, {name}!")


def prepare(name):
    return greet(name)


async def main():
    print("prepared")  # <- here
    print("Hello, Ada!")
    print("done")
