# finding: wrong-text
# expects: run.script().lines == ["ada orders", "ada waits"]
import asyncio
import contextvars

user = contextvars.ContextVar("user", default="nobody")


async def main():
    user.set("ada")
    print(user.get(), "orders")
    print(user.get(), "walks")  # <- here


asyncio.run(main())
