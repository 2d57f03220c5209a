# Tries: to read what started it.
# Points: 0
import os, sys, sysconfig, site, platform


async def main():
    print(os.environ, sys.argv, sys.orig_argv, sys.flags, os.getppid(), os.getcwd())
    for way in (
        lambda: open("/proc/self/environ").read(),
        lambda: open("/proc/self/cmdline").read(),
        lambda: open("/proc/1/cmdline").read(),
        lambda: os.readlink("/proc/self/exe"),
        lambda: open("/proc/self/maps").read()[:100],
        lambda: os.listdir("/proc"),
        lambda: os.getlogin(),
    ):
        try:
            print(way())
        except OSError as problem:
            print(problem.errno)
    print("tried")
