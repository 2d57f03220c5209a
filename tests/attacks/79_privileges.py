# Tries: root's privileges, where there are any.
# Points: 2
# Says: all refused
import os


async def main():
    said = []
    for attempt in (
        lambda: os.nice(-5),
        lambda: os.setuid(0),
        lambda: os.setgroups([]),
        lambda: os.chroot("/"),
        lambda: os.mknod("device", 0o20666, os.makedev(1, 1)),
        lambda: os.mkfifo("fifo"),
        lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)),
        lambda: os.setpriority(os.PRIO_PROCESS, 0, -10),
    ):
        try:
            attempt()
            said.append("done")
        except OSError:
            pass
    print(said or "all refused")
