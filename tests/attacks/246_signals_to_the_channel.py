# Tries: to have Python write the numbers of signals to the channel.
# Points: 2
import asyncio
import signal


def set_back():
    signal.signal(signal.SIGUSR1, lambda *_: None)
    signal.set_wakeup_fd(3, warn_on_full_buffer=False)
    signal.raise_signal(signal.SIGUSR1)



@ONE_AFTER_THE_OTHER@
