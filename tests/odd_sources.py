"""Sources that are right answers, and odd: none of them may hold up the judge, or cost their student the points.

They are made here, because most of them are long and dull. `tests/test_attacks.py` hands them in.
"""

from collections.abc import Callable
from typing import NamedTuple


class OddSource(NamedTuple):
    """A source: what it has too much of, and how it is made of a right answer."""

    has: str
    made: Callable[[str], str]


def before(text: str) -> Callable[[str], str]:
    """Return a function that puts this text before an answer."""
    return lambda answer: f"{text}\n{answer}"


def nested(opening: str, middle: str, closing: str, times: int) -> str:
    """Return something that contains itself so many times."""
    return opening * times + middle + closing * times


def indented(line: str, times: int, last: str) -> str:
    """Return blocks in blocks."""
    return "".join(f"{'    ' * depth}{line.format(depth)}\n" for depth in range(times)) + "    " * times + last


ODD_SOURCES = {
    "odd_lambdas": OddSource("lambdas in lambdas", before(nested("f = ", "", "", 1) + nested("lambda: ", "0", "", 80))),
    "odd_fields": OddSource("fields of a text", before('x = 1\ny = f"' + "{x}" * 3_000 + '"')),
    "odd_formats": OddSource("formats in formats", before("x = 1\n" + 'y = f"{x:{x}{x}}"\n' * 900)),
    "odd_decorators": OddSource("decorators", before("def same(f): return f\n" + "@same\n" * 900 + "def f(): pass")),
    "odd_comparisons": OddSource("comparisons in a chain", before("x = 1\ny = " + " < ".join(["x"] * 4_000))),
    "odd_dictionaries": OddSource("dictionaries in dictionaries", before(nested("{1:", "0", "}", 90))),
    "odd_branches": OddSource(
        "branches", before("def f(x):\n    if x: pass\n" + "".join(f"    elif x == {n}: pass\n" for n in range(900)))
    ),
    "odd_letters": OddSource(
        "names in letters that Python takes for others", before("\n".join(f"{'ﬀ' * 40}{n} = {n}" for n in range(700)))
    ),
    "odd_blocks": OddSource("classes in classes", before(indented("class C{}:", 90, "pass"))),
    "odd_calls": OddSource(
        "calls in one line", before("def f(): return f\n" + "; ".join(f"a{n} = f()" for n in range(1_500)))
    ),
    "odd_awaits": OddSource(
        "awaits in awaits", before("async def d(x): return x\nasync def g():\n    " + nested("await d(", "1", ")", 80))
    ),
    "odd_comment": OddSource("ends of lines that are none", before("# " + "\u2028\u0085\x0b\x0c" * 5_000)),
    "odd_returns": OddSource("lines that end as on old machines", lambda answer: answer.replace("\n", "\r")),
    "odd_numbers": OddSource("digits in a number", before("\n".join(f"x{n} = 0x{'f' * 5_000}" for n in range(10)))),
    "odd_patterns": OddSource(
        "patterns",
        before(
            "def f(x):\n    match x:\n"
            + "".join(f"        case {' | '.join(map(str, range(n, n + 40)))}: pass\n" for n in range(0, 4_000, 40))
        ),
    ),
    "odd_globals": OddSource(
        "global names", before("def f():\n    global " + ", ".join(f"n{n}" for n in range(6_000)))
    ),
    "odd_coroutines": OddSource(
        "coroutines", before("\n".join(f"async def c{n}(): await c{(n + 1) % 700}()" for n in range(700)))
    ),
    "odd_graph": OddSource(
        "coroutines that call each other",
        before(
            "\n".join(f"async def c{n}():\n" + "".join(f"    await c{m}()\n" for m in range(28)) for n in range(28))
        ),
    ),
    "odd_length": OddSource("characters", lambda answer: answer + "#" * 300_000),
}
