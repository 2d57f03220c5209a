# finding: wrong-text
# expects: run.script().lines == ["ada orders", "nobody waits"]
import asyncio
import contextvars

user = contextvars.ContextVar("user", default="nobody")


async def order():
    user.set("ada")
    print(user.get(), "orders")


async def main():
    await asyncio.create_task(order())
    print("somebody", "waits")  # <- here


asyncio.run(main())
