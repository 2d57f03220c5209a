# Tries: to stay in the interpreter for the runs, and the submissions, that follow.
# Points: 2
import asyncio
import codecs
import gc
import sys
import threading
import warnings
import weakref


def spoil(*args, **options):
    raise SystemExit(0)


gc.callbacks.append(spoil)
sys.meta_path.insert(0, type("Finder", (), {"find_spec": staticmethod(spoil)}))
sys.path_hooks.insert(0, spoil)
sys.path_importer_cache.clear()
codecs.register(spoil)
codecs.register_error("replace", spoil)
codecs.register_error("strict", spoil)
sys.addaudithook(lambda event, args: None)
threading.setprofile(spoil)
threading.settrace(spoil)
sys.excepthook = sys.unraisablehook = sys.displayhook = spoil
warnings.showwarning = warnings.warn = spoil
asyncio.tasks.Task = asyncio.Task = asyncio.events.Handle = None
weakref.finalize(spoil, spoil)
sys.setswitchinterval(1e-9)
sys.setrecursionlimit(10**6)
sys.stdout.reconfigure(errors="strict")
sys.set_int_max_str_digits(0)


async def main():
    print("before await")
