# Tries: to write the clock's number where it is in memory.
# Points: 4
# Flag: needs a look
# Flag: imports ctypes
import asyncio
import ctypes


def set_back():
    ctypes.pythonapi.PyObject_SetAttrString(
        ctypes.py_object(asyncio.get_running_loop().clock), b"nanoseconds", ctypes.py_object(0)
    )


@ONE_AFTER_THE_OTHER@
