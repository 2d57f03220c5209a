"""Loops in one step that wait for what only another step could bring about, such as `while not task.done(): pass`.

Such a loop never ends if nothing else runs: no other thread, no handler of a signal. It is certain as soon as its
condition is found to hold, which is evaluated here without running any code of the program. Only plain values and
asyncio's own objects are looked at, also through functions of the program that only return one, and only loops that go
round on a path which changes none of them.
"""

import ast
import asyncio
import builtins
import collections
import operator
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from types import FrameType, ModuleType
from typing import Any

from grader.simulation.compat import RUNNER_ON_SIGINT, signal_handler
from grader.simulation.growing_loops import may_only_collect, only_collects
from grader.simulation.process_state import SIGNALS
from grader.simulation.simple_functions import SimpleFunctions, getter_of, method_of
from grader.simulation.wall_limit import SIGNAL
from grader.submission.parsing import parse
from grader.submission.program import Program
from grader.virtual_time import futures
from grader.virtual_time.clock import Clock

_OF_A_FUTURE = ("done", "cancelled")
_OF_A_QUEUE = ("empty", "full", "qsize")
QUESTIONS: dict[type, tuple[str, ...]] = {
    **dict.fromkeys((asyncio.Future, asyncio.Task, futures.Future, futures.Task), _OF_A_FUTURE),
    **dict.fromkeys((asyncio.Queue, asyncio.LifoQueue, asyncio.PriorityQueue), _OF_A_QUEUE),
    **dict.fromkeys((asyncio.Lock, asyncio.Semaphore, asyncio.BoundedSemaphore, asyncio.Condition), ("locked",)),
    asyncio.Event: ("is_set",),
}
"""Methods that only look, by the exact type of the object."""
PLAIN_TYPES = (bool, int, float, str, type(None))
_HOLDERS = (list, dict, set, tuple, collections.deque)
_COMPARES: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


class UnknownError(Exception):
    """A condition that is not simple enough to be certain about."""


class HopelessLoops:
    """The loops of a program that may be hopeless; made before the program runs, in the main thread."""

    def __init__(self, program: Program, clock: Clock) -> None:
        self._program, self._clock = program, clock
        self._handlers = handlers_now()
        self._loops: list[ast.While] | None = None
        self._functions: SimpleFunctions | None = None

    def may_hold(self, frame: FrameType | None) -> bool:
        """Return whether the program is in such a loop, as far as its line says; any thread may ask.

        It may be in a method of asyncio that the loop asks, such as `Queue.empty`, or in what records that call; a
        sleep is counted instead.
        """
        own = self._own(frame)
        if own is None or frame is None or not (own is frame or _is_asked(frame)):
            return False
        return self._loop_at(own.f_lineno) is not None

    def hold(self, frame: FrameType | None, may_sleep: bool = False) -> bool:
        """Return whether the program is in a loop that can never end; only in the main thread, whose frame it is.

        A loop with sleeps ends after a number of them, wherever the program is when it is looked at: only who counts
        them asks with `may_sleep`.
        """
        own = self._own(frame)
        loop = None if own is None else self._loop_at(own.f_lineno)
        if own is None or loop is None or not self._is_alone():
            return False
        scope = Scope(places_of(own), self._functions)
        try:
            if may_only_collect(loop):
                return only_collects(loop, scope.value)
            path = list(_path_round(loop, scope))
            sleeps = [node.value for node in path if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)]
            only_sleeps = all(scope.value(call.func) is time.sleep for call in sleeps)
            awaits = [node.value for node in path if isinstance(node, ast.Expr) and isinstance(node.value, ast.Await)]
            if (sleeps and not may_sleep) or not all(_comes_back_at_once(node, scope) for node in awaits):
                return False
            if scope.has_asked_functions and any(isinstance(node, ast.AugAssign) for node in path):
                return False  # they may look at the number
            is_on_it = any(node.lineno <= own.f_lineno <= (node.end_lineno or 0) for node in path)
            return is_on_it and only_sleeps and (not sleeps or self._clock.until == float("inf"))
        except (UnknownError, TypeError, RecursionError):
            return False

    def _own(self, frame: FrameType | None) -> FrameType | None:
        while frame is not None and frame.f_code.co_filename != self._program.path:
            frame = frame.f_back
        return frame

    def _is_alone(self) -> bool:
        """Return whether nothing but the main thread could change what the loop looks at."""
        clock = self._clock
        if clock.threads.started() or clock.threads.unlisted() or clock.alarm is not None:
            return False
        return not has_own_handlers(self._handlers)

    def _loop_at(self, line: int | None) -> ast.While | None:
        """Return the innermost loop around this line that may go round and change nothing."""
        if self._loops is None:
            self._loops = self._find_loops()
        around = [loop for loop in self._loops if loop.lineno <= (line or 0) <= (loop.end_lineno or 0)]
        return max(around, key=lambda loop: loop.lineno, default=None)

    def _find_loops(self) -> list[ast.While]:
        try:
            tree = parse(self._program.source, self._program.path)
        except (SyntaxError, RecursionError, ValueError):
            return []
        self._functions = SimpleFunctions(tree, self._program.path)
        loops = [node for node in ast.walk(tree) if isinstance(node, ast.While)]
        return [loop for loop in loops if not loop.orelse and (_may_only_go_round(loop) or may_only_collect(loop))]


def _is_asked(frame: FrameType) -> bool:
    return (frame.f_globals.get("__name__") or "").startswith(("asyncio.", "grader.recording."))


def handlers_now() -> list[Any]:
    """Return the handlers of the signals that a program may handle, to be compared later."""
    return list(map(signal_handler, SIGNALS))


def has_own_handlers(before: list[Any]) -> bool:
    """Return whether the program handles a signal; `before` is from before it ran."""
    return not all(map(_is_not_the_program_s, SIGNALS, before))


def _is_not_the_program_s(number: int, before: Any) -> bool:
    """Return whether the handler of a signal is the one from before the run, the grader's own or asyncio's."""
    now = signal_handler(number)
    if now is before or number == SIGNAL:
        now = signal.default_int_handler
    if number == signal.SIGINT:
        now = signal.getsignal(number)  # the program's, behind the grader's
    function = getattr(getattr(now, "func", now), "__func__", now)
    return function in (before, signal.default_int_handler, RUNNER_ON_SIGINT)


def _may_only_go_round(loop: ast.While) -> bool:
    return _may_go_round(loop.body, _names_asked(loop))


def _names_asked(loop: ast.While) -> set[str]:
    """Return the names in the conditions of the loop and inside it."""
    tests = [loop.test, *(node.test for node in ast.walk(loop) if isinstance(node, ast.If))]
    return {node.id for test in tests for node in ast.walk(test) if isinstance(node, ast.Name)}


def _may_go_round(body: list[ast.stmt], names: set[str]) -> bool:
    """Return whether a path leads through statements that change nothing, to the end of the body or a `continue`."""
    for statement in body:
        if isinstance(statement, ast.If):
            if _ends_in_continue(statement.body, names) or _ends_in_continue(statement.orelse, names):
                return True
        elif not _is_inert(statement, names):
            return False
        if isinstance(statement, ast.Continue):
            return True
    return True


def _ends_in_continue(body: list[ast.stmt], names: set[str]) -> bool:
    return bool(body) and isinstance(body[-1], ast.Continue) and _may_go_round(body, names)


def _is_inert(statement: ast.stmt, names: set[str]) -> bool:
    """Return whether this statement leaves the loop's condition alone; what it calls is decided later."""
    match statement:
        case ast.Pass() | ast.Continue() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Expr(value=ast.Call(args=[ast.Constant()], keywords=[])):
            return True
        case ast.Expr(value=ast.Await(value=ast.Call(func=ast.Attribute(attr="wait"), args=[], keywords=[]))):
            return True
        case ast.AugAssign(target=ast.Name(id=name), value=ast.Constant()):
            return name not in names
    return False


def places_of(frame: FrameType) -> list[Mapping[str, Any]]:
    """Return the places in which the names of a frame are looked for."""
    return [frame.f_locals, frame.f_globals, vars(builtins)]


class Scope:
    """The values of names, each from the first of these places that has it."""

    def __init__(self, places: list[Mapping[str, Any]], functions: SimpleFunctions | None = None) -> None:
        self._places, self._functions = places, functions
        self.has_asked_functions = False

    def value(self, node: ast.expr) -> Any:
        """Return the object that a name or a chain of attributes stands for."""
        if isinstance(node, ast.Name):
            for place in self._places:
                if node.id in place:
                    return place[node.id]
        elif isinstance(node, ast.Attribute):
            return _attribute(self.value(node.value), node.attr)
        raise UnknownError

    def plain(self, node: ast.expr) -> Any:
        """Return the value of an expression that runs no code of the program."""
        match node:
            case ast.Constant(value=value):
                return value
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return not self.plain(operand)
            case ast.BoolOp(op=ast.And(), values=values):
                return all(self.plain(one) for one in values)
            case ast.BoolOp(values=values):
                return any(self.plain(one) for one in values)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._compared(left, op, right)
            case ast.Call(func=ast.Name(), args=[holder], keywords=[]) if self.value(node.func) is len:
                return len(_held(self.value(holder)))
            case ast.Call(func=ast.Attribute(value=receiver, attr=name), args=[], keywords=[]):
                asked = self.value(receiver)
                if name in QUESTIONS.get(type(asked), ()) and name not in getattr(asked, "__dict__", ()):
                    return getattr(asked, name)()
                return self._returned_by(method_of(asked, name), asked)
            case ast.Call(func=ast.Name(), args=[], keywords=[]):
                return self._returned_by(self.value(node.func))
            case ast.Attribute(value=owner, attr=name) if (getter := getter_of(self.value(owner), name)) is not None:
                return self._returned_by(getter, self.value(owner))
            case ast.Name() | ast.Attribute():
                value = self.value(node)
                return value if type(value) in PLAIN_TYPES else len(_held(value))
        raise UnknownError

    def _returned_by(self, function: Any, *arguments: Any) -> Any:
        found = None if self._functions is None else self._functions.returned_by(function, arguments)
        if found is None:
            raise UnknownError
        self.has_asked_functions = True
        value, names = found
        return Scope([names, function.__globals__, vars(builtins)], self._functions).plain(value)

    def _compared(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> bool:
        if isinstance(op, ast.Is | ast.IsNot):
            one, other = (side.value if isinstance(side, ast.Constant) else self.value(side) for side in (left, right))
            return (one is other) == isinstance(op, ast.Is)
        if type(op) not in _COMPARES:
            raise UnknownError
        return _COMPARES[type(op)](self.plain(left), self.plain(right))


def _path_round(loop: ast.While, scope: Scope) -> Iterator[ast.expr | ast.stmt]:
    """Yield the conditions and statements through which the loop goes round now.

    Raises:
        UnknownError: It does not go round, or changes something on its way.
    """
    if not scope.plain(loop.test):
        raise UnknownError
    yield loop.test
    yield from _path_through(loop.body, scope, _names_asked(loop))


def _path_through(body: list[ast.stmt], scope: Scope, names: set[str]) -> Iterator[ast.expr | ast.stmt]:
    for statement in body:
        if isinstance(statement, ast.If):
            yield statement.test
            branch = statement.body if scope.plain(statement.test) else statement.orelse
            path = list(_path_through(branch, scope, names))
            yield from path
            if path and isinstance(path[-1], ast.Continue):
                return
        elif _is_inert(statement, names):
            yield statement
            if isinstance(statement, ast.Continue):
                return
        else:
            raise UnknownError


def _comes_back_at_once(node: ast.Await, scope: Scope) -> bool:
    """Return whether this awaits an asyncio.Event that is set: that gives no other task a turn."""
    function = node.value.func if isinstance(node.value, ast.Call) else None
    event = scope.value(function.value) if isinstance(function, ast.Attribute) else None
    return type(event) is asyncio.Event and event.is_set()


def _held(value: Any) -> Any:
    if type(value) not in _HOLDERS:
        raise UnknownError
    return value


def _attribute(owner: Any, name: str) -> Any:
    """Return an attribute that is stored in the object, and not computed by its class."""
    kind = type(owner)
    if kind is type and type(vars(owner).get(name)) in PLAIN_TYPES and name not in vars(type):
        return vars(owner)[name]  # of a class of the program, without a metaclass
    is_usual = type(owner) is ModuleType or vars(object)["__getattribute__"] is kind.__getattribute__
    if not is_usual:
        raise UnknownError
    stored = getattr(owner, "__dict__", None)
    if stored is None or name not in stored or any(name in vars(one) for one in kind.__mro__):
        raise UnknownError
    return stored[name]
