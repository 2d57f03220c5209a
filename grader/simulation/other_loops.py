"""Libraries with an event loop or a clock of their own: a program that starts one cannot be simulated.

Importing them is harmless; many libraries support several of them. The run ends where the program starts one, with a
sentence that names it. Otherwise it would take real time, or wait for ever.
"""

import contextlib
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType
from typing import Any

_LOOP = "an event loop of its own: only asyncio's can run on virtual time"
_CLOCK = "a clock of its own, which does not follow virtual time"
STARTS_LOOPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "curio": (_LOOP, ("run", "Kernel")),
    "curio.kernel": (_LOOP, ("run", "Kernel")),
    "gevent": (_LOOP, ("Greenlet", "get_hub", "joinall", "sleep", "spawn", "spawn_later", "spawn_raw", "wait")),
    "gevent.hub": (_LOOP, ("get_hub", "sleep", "spawn_raw", "wait")),
    "gevent.monkey": (_LOOP, ("patch_all", "patch_socket", "patch_thread", "patch_time")),
    "time_machine": (_CLOCK, ("travel",)),
    "trio": (_LOOP, ("run",)),
    "uvloop": (_LOOP, ("EventLoopPolicy", "Loop", "install", "new_event_loop", "run")),
}
"""For each module: what it has, and the names whose call starts it."""


class OtherLoops(importlib.abc.MetaPathFinder):
    """An import hook that replaces the names that start another event loop or clock.

    `refuse` is called in their place, with a sentence's end: `uses trio, which has …`.
    """

    def __init__(self, refuse: Callable[[str], object]) -> None:
        self._refuse = refuse
        self._replaced: list[tuple[ModuleType, str, Any]] = []

    @contextlib.contextmanager
    def refused(self) -> Iterator[None]:
        """Refuse them inside the block."""
        for name in STARTS_LOOPS:
            if name in sys.modules:
                self._replace_in(sys.modules[name], name)
        sys.meta_path.insert(0, self)
        try:
            yield
        finally:
            with contextlib.suppress(ValueError):
                sys.meta_path.remove(self)
            for module, name, value in reversed(self._replaced):
                setattr(module, name, value)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the spec that Python finds, with a loader that replaces the names afterwards."""
        if fullname not in STARTS_LOOPS:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def exec_module(module: ModuleType) -> None:
                execute(module)
                self._replace_in(module, fullname)

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec

    def _replace_in(self, module: ModuleType, fullname: str) -> None:
        """Replace the names in a module that has been imported; a compiled one may not have its own `__name__`."""
        has, names = STARTS_LOOPS[fullname]
        library = fullname.partition(".")[0]

        def start(*args: Any, **options: Any) -> None:
            self._refuse(f"uses {library}, which has {has}")

        for name in names:
            if hasattr(module, name):
                self._replaced.append((module, name, getattr(module, name)))
                setattr(module, name, start)
