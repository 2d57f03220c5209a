# Tries: to stop the judge by an exception about syntax at a place that cannot be.
# Points: 1
async def main():
    raise SyntaxError("no", ("create_task.py", -(10**30), "x", "text" * 100_000, 10**30, -5))
