# finding: raised
from asyncio import run, slep  # <- here

run(slep(1))
