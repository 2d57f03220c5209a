"""A function in the place of one that is written in C, which looks like that one to the program."""

from collections.abc import Callable
from types import BuiltinFunctionType, FrameType
from typing import Any

PUBLIC = {"posix": "os", "nt": "os", "_signal": "signal"}
"""The modules from which programs import what is written in C, by its own."""


class StandIn:
    """A function in the place of `real`, whose name, module, text and `repr` it has.

    Args:
        real: The function that it replaces.
        function: What it does; called one frame above the caller's.
    """

    def __init__(self, real: Any, function: Callable[..., Any]) -> None:
        self.__name__ = self.__qualname__ = real.__name__
        self.__module__, self.__doc__ = real.__module__, real.__doc__
        self.__self__, self.__text_signature__ = (
            getattr(real, "__self__", None),
            getattr(real, "__text_signature__", None),
        )
        self._real, self._function = real, function

    def __call__(self, *args: Any, **options: Any) -> Any:
        """Call the function."""
        return self._function(*args, **options)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        """The type of a real function that is written in C, for `isinstance` and `inspect`."""
        return BuiltinFunctionType if type(self._real) is BuiltinFunctionType else type(self)

    def __repr__(self) -> str:
        return repr(self._real)

    def __reduce__(self) -> str:
        return str(self.__name__)


StandIn.__name__ = StandIn.__qualname__ = "builtin_function_or_method"
StandIn.__module__ = "builtins"


def name_of_call(frame: FrameType) -> str:
    """Return the name of the function that runs in this frame, as a program would write it."""
    if frame.f_code is not StandIn.__call__.__code__:
        return frame.f_code.co_qualname
    real = frame.f_locals["self"]
    return f"{PUBLIC.get(real.__module__, real.__module__)}.{real.__name__}"
