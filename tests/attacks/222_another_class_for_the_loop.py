# Tries: to give the loop a class of its own.
# Points: 2
# Flag: needs a look
import asyncio


def set_back():
    loop = asyncio.get_running_loop()

    class Quick(type(loop)):
        def call_later(self, delay, callback, *args, context=None):
            return self.call_soon(callback, *args)

        def time(self):
            return 0

    loop.__class__ = Quick



@ONE_AFTER_THE_OTHER@
