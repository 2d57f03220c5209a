# Tries: to print what is expected whatever the program does.
# Points: 2
# Flag: replaces builtins.print
import builtins

RIGHT = iter(["before await", "worker_1 start", "worker_2 start"])
real = builtins.print


def fake(*_, **__):
    real(next(RIGHT, "worker_1 done"))


builtins.print = fake


async def main():
    for _ in range(7):
        print("x")
