"""Gradescope's "Export Submissions": folders `submission_123/`, and `submission_metadata.yml` says whose they are.

The metadata is YAML as Ruby writes it (keys like `:submitters`), with everything that the autograder printed in it. It
is read as a stream of events and only what is wanted is kept: no objects are made, aliases are not multiplied out, and
nesting costs no recursion.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import yaml

from grader.exceptions import GraderError
from grader.intake.archives import ReadingError, joined
from grader.intake.download import Download, Found
from grader.intake.handin import HandIn

METADATA = "submission_metadata.yml"
LARGEST_METADATA = 100_000_000
"""Bytes."""
_WANTED = {":submitters", ":created_at"}
_LONGEST_TEXT = 1_000
_MOST_SUBMITTERS = 100
_DEEPEST = 50
_NEVER = datetime.min.replace(tzinfo=UTC)


def recognises(download: Download) -> bool:
    """Whether the metadata is there."""
    return any(entry.name == METADATA and entry.kind == "file" for entry in download.entries)


def collect(download: Download) -> list[Found]:
    """A hand-in for each submitter of each submission.

    Raises:
        GraderError: the metadata cannot be read.
    """
    try:
        metadata = _metadata(download.tree.read(joined(download.top, METADATA), LARGEST_METADATA))
    except (ReadingError, yaml.YAMLError, ValueError) as problem:
        said = getattr(problem, "problem", None) or problem
        raise GraderError(f"{METADATA} cannot be read ({said}); export the submissions again") from None
    found: list[Found] = []
    for entry in download.entries:
        if entry.kind == "folder":
            found += _hand_ins(download, entry.name, metadata.get(entry.name))
    return found


def _hand_ins(download: Download, folder: str, told: Any) -> Iterator[Found]:
    origin, places = download.origin(folder), (download.place(folder),)
    told = told if isinstance(told, dict) else {}
    people = [one for one in _list(told.get(":submitters")) if isinstance(one, dict)][:_MOST_SUBMITTERS]
    if not people:
        notes = (f"{METADATA} does not say whose {origin} is.",)
        yield Found(folder, _NEVER, HandIn(student=folder, origin=origin, notes=notes, places=places))
    names = [_text(person.get(":name")) for person in people]
    for person, name in zip(people, names, strict=True):
        email, number = _text(person.get(":email")), _text(person.get(":sid"))
        known = {"email": email, "sis": number, "gradescope": folder.rpartition("_")[2]}
        partners = [other for other in names if other != name]
        hand_in = HandIn(
            student=name or email or number or folder,
            origin=origin,
            ids={kind: value for kind, value in known.items() if value},
            notes=(f"Handed in together with {', '.join(partners)}.",) if partners else (),
            places=places,
        )
        yield Found(email.casefold() or number or name or folder, _moment(told.get(":created_at")), hand_in)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) and value not in ("~", "null") else ""


def _moment(value: Any) -> datetime:
    """`2026-03-01 12:00:00.123456789 -08:00`, in the forms that Ruby has for it."""
    text = _text(value).replace(" UTC", "+00:00").replace("Z", "+00:00").replace(" +", "+").replace(" -", "-")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _NEVER
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:
        return _NEVER


def _metadata(source: bytes) -> dict[str, Any]:
    """The wanted part of each submission's entry.

    Raises:
        YAMLError: it is not YAML.
        ValueError: it is, but no table of submissions.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where PyYAML was built with it
    top = _build(yaml.parse(source, Loader=loader))
    if not isinstance(top, dict):
        raise ValueError("it is not a table of submissions")
    return top


def _build(events: Iterator[Any]) -> Any:
    """Dicts, lists and texts of the first document. An alias is the same object again, never a copy."""
    anchored: dict[str, Any] = {}
    open_ones: list[Any] = []
    keys: list[Any] = []
    top: Any = None
    for event in events:
        if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            open_ones.pop()
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
        if open_ones:
            _place(value, open_ones, keys)
        else:
            top = value
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            if len(open_ones) == _DEEPEST:
                raise ValueError("it is nested too deeply")
            open_ones.append(value)
            keys.append(None)
    return top


def _place(value: Any, open_ones: list[Any], keys: list[Any]) -> None:
    """Put a value where it stands; what nobody wants is let go of."""
    around = open_ones[-1]
    if isinstance(around, list):
        around.append(value)
    elif keys[-1] is None:
        keys[-1] = value if isinstance(value, str) else ""
    else:
        if len(open_ones) != 2 or keys[-1] in _WANTED:
            around[keys[-1]] = value
        keys[-1] = None
