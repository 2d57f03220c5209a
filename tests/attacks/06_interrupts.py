# Tries: to end the grader's session by a KeyboardInterrupt.
# Points: 1
async def main():
    raise KeyboardInterrupt
