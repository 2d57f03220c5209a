# Tries: to end the process by the interpreter's fatal errors.
# Points: 0
import faulthandler, sys, signal, os


async def main():
    print("before")
    for act in (
        lambda: faulthandler.dump_traceback_later(0.01, exit=True, file=open("x", "w")),
        lambda: faulthandler._sigsegv(),
        lambda: faulthandler._fatal_error_c_thread(),
        lambda: faulthandler._stack_overflow(),
    ):
        try:
            act()
        except BaseException as problem:
            print(problem)
    while True:
        pass
