# finding: function-not-called
import asyncio
async def main():
    print("hello")
main  # <- here
