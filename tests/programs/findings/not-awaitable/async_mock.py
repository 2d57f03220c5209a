# finding: none
import asyncio
from unittest.mock import AsyncMock
async def fetch(client):
    return await client.get("/")
async def main():
    client = AsyncMock()
    client.get.return_value = "page"
    print(await fetch(client))
asyncio.run(main())
