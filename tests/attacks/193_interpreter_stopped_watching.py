# Tries: to stop the interpreter's events, by functions out of a dictionary.
# Points: 2
# Flag: uses sys.__dict__
import asyncio
import threading
import sys

follow = {name: value for name, value in sys.__dict__.items() if name.endswith("profile") or name.endswith("toring")}


def set_back():
    for name, value in follow.items():
        if name.startswith("setp"):
            value(None)


@ONE_AFTER_THE_OTHER@
