# Tries: to replace a function of the grader by the means of tests.
# Points: 2
# Flag: uses the grader's modules
import asyncio
from unittest import mock


def set_back():
    mock.patch("grader.virtual_time.clock.Clock.seconds", lambda self: 2.0).start()


@ONE_AFTER_THE_OTHER@
