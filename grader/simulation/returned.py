"""The value that a program returned, as far as JSON can represent it."""

import math
from typing import Any

from grader.recording.errors import class_name
from grader.trace.fields import DEEPEST


def result_of(value: object) -> dict[str, Any]:
    """Return a value as the fields `result` and `returned` of a Trace."""
    name = class_name(value)[:100].encode("utf-8", "replace").decode()
    try:
        return {"result": as_json(value), "returned": name}
    except (TypeError, ValueError, RecursionError):
        return {"result": None, "returned": name}


def as_json(value: object, depth: int = 0) -> Any:
    """Return the value with plain types only; tuples become lists.

    Raises:
        TypeError: JSON cannot represent it.
    """
    if depth >= DEEPEST and isinstance(value, (list, tuple, dict)):
        raise TypeError("too deep")
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and -(2**63) <= value < 2**63:
        return int(value)
    if isinstance(value, float) and math.isfinite(value):
        return float(value)
    if isinstance(value, str) and len(value) <= 100_000:
        return str(value).encode("utf-8", "replace").decode()
    if isinstance(value, (list, tuple)) and len(value) <= 10_000:
        return [as_json(item, depth + 1) for item in value]
    if isinstance(value, dict) and len(value) <= 10_000 and all(isinstance(key, str) for key in value):
        return {as_json(key): as_json(item, depth + 1) for key, item in value.items()}
    raise TypeError("is not JSON")
