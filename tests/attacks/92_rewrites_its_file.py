# Tries: to exchange its file between two runs.
# Points: 2
async def main():
    with open("create_task.py", "w") as file:
        file.write("async def main(): raise SystemExit(0)")
    with open("sitecustomize.py", "w") as file:
        file.write("import os; os._exit(0)")
    with open("asyncio.py", "w") as file:
        file.write("raise SystemExit(0)")
