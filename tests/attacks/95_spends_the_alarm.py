# Tries: to take the grader's alarm away.
# Points: 0
import signal


async def main():
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, lambda *_: None)
    monitoring = getattr(__import__("sys"), "monitoring", None)
    if monitoring:
        for tool in range(6):
            monitoring.free_tool_id(tool)
    while True:
        pass
