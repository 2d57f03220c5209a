# Tries: to kill whoever started it, everybody, and its group.
# Points: 2
# Says: all refused
# Flag: sends a signal
import os
import signal


async def main():
    said = []
    for attempt in (
        lambda: os.kill(os.getppid(), signal.SIGKILL),
        lambda: os.kill(@JUDGE@, signal.SIGKILL),
        lambda: os.kill(-1, signal.SIGKILL),
        lambda: os.kill(0, signal.SIGKILL),
        lambda: os.killpg(os.getpgid(os.getppid()), signal.SIGKILL),
        lambda: os.killpg(0, signal.SIGKILL),
        lambda: signal.pidfd_send_signal(os.pidfd_open(@JUDGE@), signal.SIGKILL),
    ):
        try:
            attempt()
            said.append("sent")
        except OSError:
            pass
    print(said or "all refused")
