# finding: wrong-text
# expects: run.script().lines == ["ada orders", "nobody waits"]
import asyncio
import contextvars

user = contextvars.ContextVar("user", default="nobody")


async def order():
    token = user.set("ada")
    print(user.get(), "orders")
    user.reset(token)


async def main():
    await order()
    print("Nobody", "waits")  # <- here


asyncio.run(main())
