# Tries: to overflow a stack by exceptions in exceptions.
# Points: 1
async def main():
    problem = ValueError("x")
    for _ in range(20_000):
        problem = ExceptionGroup("group", [problem])
    raise problem
