"""How fast we are, next to others; `README.md` says how to run it."""
