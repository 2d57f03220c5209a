# Tries: to have somebody follow fifty thousand causes.
# Points: 1
async def main():
    before = None
    for _ in range(50_000):
        problem = ValueError("x")
        problem.__context__, before = before, problem
    raise before
