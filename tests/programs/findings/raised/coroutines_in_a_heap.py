# finding: raised
# asks: main plain
# expects: run("main").lines == ["done"]
import heapq


async def work(number):
    return number


def run(coroutines):
    sleepers = [(0, coroutine) for coroutine in coroutines]
    heapq.heapify(sleepers)  # <- here
    while sleepers:
        heapq.heappop(sleepers)[1].close()


def main():
    run([work(1), work(2)])
    print("done")
