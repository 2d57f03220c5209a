# Tries: to compute in processes of a pool.
# Points: 2
# Says: PermissionError
import multiprocessing


async def main():
    try:
        context = multiprocessing.get_context("fork")
        context.Process(target=print).start()
        print("started")
    except OSError as problem:
        print(type(problem).__name__)
