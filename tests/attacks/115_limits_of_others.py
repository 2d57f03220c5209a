# Tries: to change the limits, the priority and the processors of the processes around it, and its own for the better.
# Points: 2
# Says: refused all
# Never: allowed
import os
import resource

got = []


def attempt(name, action):
    try:
        action()
    except (OSError, ValueError):
        return
    got.append(name)


for pid in (os.getppid(), @JUDGE@, 1):
    attempt(f"prlimit {pid}", lambda: resource.prlimit(pid, resource.RLIMIT_CPU, (1, 1)))
    attempt(f"affinity {pid}", lambda: os.sched_setaffinity(pid, {0}))
    attempt(f"scheduler {pid}", lambda: os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0)))
    attempt(f"priority {pid}", lambda: os.setpriority(os.PRIO_PROCESS, pid, 19))
    attempt(f"kill {pid}", lambda: os.kill(pid, 0))
    attempt(f"pidfd {pid}", lambda: os.pidfd_open(pid))
attempt("nice", lambda: os.nice(-5))
attempt("nice of all", lambda: os.setpriority(os.PRIO_USER, os.getuid(), 19))
for name in ("AS", "NOFILE", "CPU", "FSIZE"):
    attempt(name, lambda: resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (-1, -1)))
attempt("group", lambda: os.setpgid(0, os.getppid()))
attempt("session", os.setsid)


async def main():
    print("all" + f"owed: {got}" if got else "refused all")
