# finding: raised
# expects: run("main").result == 3
# asks: main async
async def main():
    return {}["three"]  # <- here
