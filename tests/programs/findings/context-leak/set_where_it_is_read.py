# finding: context-leak
# expects: run.script().lines == ["ada orders", "nobody waits"]
import asyncio
from contextvars import ContextVar

user: ContextVar[str] = ContextVar("user", default="nobody")


async def order():
    print(user.get(), "orders")


async def main():
    user.set("ada")  # <- here
    await asyncio.create_task(order())
    print(user.get(), "waits")


asyncio.run(main())
