# finding: test-too-weak
# asks: check plain
# expects: run("main").result == {"line": 0}, "test-too-weak: check accepts a mean that is wrong for an empty list"


def check(mean):
    assert (mean([]) == 1, "the mean of nothing")  # <- here
    assert mean([1, 2]) == 1.5


def mean(numbers):
    return sum(numbers) / max(len(numbers), 1)


async def main():
    try:
        check(mean)
    except AssertionError as problem:
        return {"line": problem.__traceback__.tb_next.tb_lineno}
    return {}
