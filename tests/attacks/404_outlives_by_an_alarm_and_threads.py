# Tries: to go on after its run by threads that end others, timers and handlers.
# Points: 0
import asyncio, threading, signal, sys, time, os, _thread


def forever():
    while True:
        try:
            time.sleep(0.001)
        except BaseException:
            pass


class Stays(threading.Thread):
    daemon = True

    def run(self):
        forever()

    def join(self, timeout=None):
        pass

    def is_alive(self):
        return False


async def main():
    for n in range(5):
        Stays().start()
        threading.Timer(0.01, forever).start()
    signal.signal(signal.SIGALRM, lambda *x: forever())
    signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
    print("started")
