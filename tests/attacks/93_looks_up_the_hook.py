# Tries: to silence the audit hook.
# Points: 2
# Flag: uses addaudithook
import sys


async def main():
    def quiet(event, arguments):
        if event in ("open", "gc.get_objects"):
            raise RuntimeError(event)

    sys.addaudithook(quiet)
