# finding: context-leak
# expects: run.script().lines == ["ada orders", "nobody waits"]
import asyncio
import contextvars

user = contextvars.ContextVar("user", default="nobody")


async def order():
    user.set("ada")
    print(user.get(), "orders")


async def main():
    await order()  # <- here
    print(user.get(), "waits")


asyncio.run(main())
