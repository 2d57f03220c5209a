"""The names that an honest program does not need, for both halves of the tripwire (`grader.isolation.tripwire`)."""

INTERNALS = {
    *("__globals__", "__closure__", "__code__", "__subclasses__", "__builtins__", "__mro__", "__bases__"),
    *("f_back", "f_globals", "f_locals", "f_builtins", "tb_frame", "tb_next", "gi_frame", "cr_frame", "ag_frame"),
    *("_getframe", "_current_frames", "get_objects", "get_referrers", "get_referents", "addaudithook"),
    *("settrace", "setprofile", "getprofile", "register_callback", "get_stack", "walk_tb", "walk_stack"),
    *("__self__", "cell_contents", "__reduce_ex__", "__getattribute__", "resolve_name"),
    *("__base__", "__callback__", "__defaults__", "__kwdefaults__", "__get__", "__getattr__"),
    *("gi_code", "cr_code", "ag_code", "co_names", "co_consts", "co_code", "currentframe", "capture_call_graph"),
    *("_on_stop", "_clock", "nanoseconds", "drift", "_told", "_timers", "_owner", "clock_of", "timers_of"),
    *("_advance_busily", "_advance_clock", "_advance_to", "_let_time_pass", "_pass_to", "_sleep_until_woken"),
    *("_follow_children", "_follow_elsewhere", "_follow_outside"),
    *("_count_step", "_run_once", "_selector", "goes_on_at_once"),
    *("_enter_task", "_leave_task", "_swap_current_task", "_current_tasks"),
}
"""Attributes of the interpreter's objects; then those of the virtual clock and loop, and of asyncio's tasks."""
BY_OTHERS = {"_getattribute", "BaseConfigurator", "DictConfigurator", "resolve_dotted_attribute", "runsource", "runctx"}
"""Names by which the library looks up attributes, or runs text, for others."""
LOOP = {"clock", "_run", "_wait", "_schedule", "_process_events", "_made", "_placed"}
"""Attributes of the virtual loop whose names a program may well have itself, so that only some uses count."""
_OF_OS = ("read", "write", "readv", "writev", "dup", "dup2", "fdopen")
DOTTED_NAMES = {"sys.modules", *(f"os.{name}" for name in _OF_OS)}
LAST_PARTS = {name.rpartition(".")[2] for name in DOTTED_NAMES}
MODULES = {
    *("gc", "ctypes", "_ctypes", "inspect", "importlib", "grader", "pytest", "_pytest", "freezegun", "msgspec"),
    *("_thread", "_socket", "_asyncio", "builtins", "fcntl", "mmap", "posix", "pydoc", "code", "codeop", "bdb"),
}
BASES = {"mro", "__subclasses__"}
"""Functions that return classes of the interpreter, whose dictionaries hold functions that look up attributes."""
BY_NAME = {"attrgetter", "methodcaller", "get_field"}
"""Functions that reach an attribute by a name in a string."""
COPIES = {"update_wrapper": 2, "wraps": 1}
"""Functions that copy attributes whose names they are given, after so many other arguments."""
CALLED_LATER = {"os.kill", "os.killpg", "os._exit", "os.abort", "signal.raise_signal"}
"""Functions that a library may call for the program: then no audit event comes from a line of the program."""
CALLS = {"eval", "exec", "compile", "__import__", "globals", "locals", "vars"}
UNDER_ANOTHER_NAME = {"getattr", "setattr", "delattr", "eval", "exec", "__import__", "globals", *BY_NAME}
"""Functions whose calls are looked at: what takes one without calling it may call it where it has another name."""
NAMES = {"__builtins__", "__loader__", "__spec__"}
OF_BUILTINS = {"getattr", "setattr", "delattr", "__import__"}
"""Functions that a program has without asking another object for them."""
THROUGH = {*MODULES, "sys", "_sys", "bltns"}
"""Modules that are found in other modules, which import them, some of them under another name."""
