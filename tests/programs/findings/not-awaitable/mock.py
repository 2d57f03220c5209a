# finding: not-awaitable
import asyncio
from unittest.mock import Mock
async def fetch(client):
    return await client.get("/")  # <- here
async def main():
    client = Mock()
    client.get.return_value = "page"
    print(await fetch(client))
asyncio.run(main())
