# finding: none
import asyncio

TEMPLATE = "Hello, {name}!"


async def hello(name):
    await asyncio.sleep(1)
    print(TEMPLATE)
    print("Hello, {}!".format(name), "{0} and {other}", {name})
    print(TEMPLATE.format(name=name), end=" ")
    print("{name}".replace("{name}", name))


asyncio.run(hello("Ada"))
