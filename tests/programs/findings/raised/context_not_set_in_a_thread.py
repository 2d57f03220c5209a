# finding: raised
import asyncio, contextvars
REQUEST = contextvars.ContextVar("request")
def log(text):
    print(REQUEST.get(), text)
async def main():
    REQUEST.set(7)
    await asyncio.get_running_loop().run_in_executor(None, log, "begins")  # <- here
asyncio.run(main())
