"""`submission_metadata.yml` of Gradescope's export: YAML as Ruby writes it (keys like `:submitters`).

It includes everything that the autograder printed. It is parsed as a stream of events, and only the wanted parts are
kept. So no objects are constructed, aliases are not expanded, and nested values need no recursion.
"""

from collections.abc import Iterator
from typing import Any

import yaml

_WANTED = {":submitters", ":created_at"}
_LONGEST_TEXT = 1_000
_DEEPEST = 50


def read_metadata(source: bytes) -> dict[str, Any]:
    """Return the wanted part of each submission's entry, by the submission's folder.

    Raises:
        ValueError: the source is not YAML, or not a table of submissions.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, if PyYAML was built with it
    try:
        top = _build(yaml.parse(source, Loader=loader))
    except yaml.YAMLError as problem:
        raise ValueError(getattr(problem, "problem", None) or str(problem)) from None
    if not isinstance(top, dict):
        raise ValueError("it is not a table of submissions")
    return top


def _build(events: Iterator[Any]) -> Any:
    """Return the first document as dicts, lists and strings. An alias is the same object again, not a copy."""
    # The stack of open containers replaces recursion. `keys` runs parallel to it: the key that waits for its value in
    # each open dict, or None.
    anchored: dict[str, Any] = {}
    open_containers: list[Any] = []
    keys: list[Any] = []
    top: Any = None
    for event in events:
        if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            open_containers.pop()
            keys.pop()
            continue
        if isinstance(event, yaml.AliasEvent):
            value = anchored.get(event.anchor or "")
        elif isinstance(event, yaml.ScalarEvent):
            value = event.value[:_LONGEST_TEXT]
        elif isinstance(event, yaml.MappingStartEvent):
            value = {}
        elif isinstance(event, yaml.SequenceStartEvent):
            value = []
        else:
            continue
        if getattr(event, "anchor", None) and not isinstance(event, yaml.AliasEvent):
            anchored[event.anchor] = value
        if open_containers:
            _insert(value, open_containers, keys)
        else:
            top = value
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            if len(open_containers) == _DEEPEST:
                raise ValueError("it is nested too deeply")
            open_containers.append(value)
            keys.append(None)
    return top


def _insert(value: Any, open_containers: list[Any], keys: list[Any]) -> None:
    """Add a value to the innermost open container, unless it is an unwanted field of a submission."""
    around = open_containers[-1]
    if isinstance(around, list):
        around.append(value)
    elif keys[-1] is None:
        keys[-1] = value if isinstance(value, str) else ""
    else:
        if len(open_containers) != 2 or keys[-1] in _WANTED:
            around[keys[-1]] = value
        keys[-1] = None
