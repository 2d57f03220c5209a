"""An exception that ends the program goes to the program's own hook; then its frames are deleted."""

import atexit
import sys


class Printing:
    def __del__(self) -> None:
        print("deleted")


def main() -> None:
    kept = Printing()
    raise ValueError(kept)


sys.excepthook = lambda kind, error, traceback: print("hook", kind.__name__)
atexit.register(print, "atexit")
main()
