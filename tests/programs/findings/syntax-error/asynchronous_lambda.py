# finding: syntax-error
import asyncio
async def main():
    work = async lambda: 1  # <- here
asyncio.run(main())
