# Tries: to be taken for one of the grader's own modules.
# Points: 1
__name__ = "grader.recorder"
__file__ = "/grader/recorder.py"
__spec__ = __loader__ = __package__ = __builtins__ = None


async def main():
    global __name__
    __name__ = "asyncio"
    print("before await")
