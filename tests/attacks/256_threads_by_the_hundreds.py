# Tries: to leave hundreds of threads that wait for ever.
# Points: 2
import asyncio
import threading


def set_back():
    for _ in range(200):
        threading.Thread(target=threading.Event().wait, daemon=True).start()



@ONE_AFTER_THE_OTHER@
