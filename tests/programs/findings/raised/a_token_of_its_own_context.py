# finding: none
import asyncio
import contextvars

user = contextvars.ContextVar("user", default="nobody")


async def handle(name):
    token = user.set(name)
    try:
        await asyncio.sleep(0.1)
        return user.get()
    finally:
        user.reset(token)


async def main():
    print(await asyncio.gather(handle("ann"), handle("bob")))


asyncio.run(main())
