"""A function in the place of one that is written in C, which looks like that one to the program."""

from collections.abc import Callable
from types import BuiltinFunctionType
from typing import Any


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
