"""CPython's own asyncio tests, run on the virtual loop; `README.md` says how."""
