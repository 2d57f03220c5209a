# Tries: to replace the loop's time by the means of tests, under a name made at run time.
# Points: 2
# Flag: replaces something of an object
import asyncio
from unittest import mock


def set_back():
    mock.patch.object(asyncio.get_running_loop(), "ti" + "me", lambda: 0).start()



@ONE_AFTER_THE_OTHER@
