# finding: needs-async-with
import asyncio, contextlib
class Session:
    async def __aenter__(self):
        return self
    async def __aexit__(self, *exc_info):
        pass
async def main():
    async with contextlib.AsyncExitStack() as stack:
        print(stack.enter_context(Session()))  # <- here
asyncio.run(main())
