# finding: none
# asks: check plain
# expects: run("main").result == {}, "test-too-strict: check refuses a mean that is right"


def check(mean):
    assert mean([1, 2]) == 1.5
    assert mean([]) == 0


def mean(numbers):
    return sum(numbers) / max(len(numbers), 1)


async def main():
    try:
        check(mean)
    except AssertionError as problem:
        return {"line": problem.__traceback__.tb_next.tb_lineno}
    return {}
