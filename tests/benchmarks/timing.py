"""Measuring several things side by side."""

import gc
import time
from collections.abc import Callable, Mapping


def best_of(repetitions: int, runs: Mapping[str, Callable[[], float]]) -> dict[str, float]:
    """The least of what each run gives. They take turns, so that a noisy moment hits them all."""
    results: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(repetitions):
        for name, run in runs.items():
            results[name].append(run())
    return {name: min(values) for name, values in results.items()}


def processor_seconds(work: Callable[[], object]) -> float:
    """What `work`, which never waits, costs this process; what others have left behind is not collected in it."""
    gc.collect()
    gc.freeze()
    try:
        began = time.process_time()
        work()
        return time.process_time() - began
    finally:
        gc.unfreeze()


def children_seconds(work: Callable[[], object]) -> float:
    """Return the processor seconds of the processes that `work` starts and waits for (POSIX)."""
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def wall_seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
