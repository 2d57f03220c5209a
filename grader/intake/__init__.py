"""The submissions of a class, from any kind of download: `find` returns one `HandIn` for each student."""

from grader.intake.handin import HandIn
from grader.intake.reading import Contents, Location, Note
from grader.intake.search import ClassFiles, find, find_all
from grader.intake.shards import Shard

__all__ = ["ClassFiles", "Contents", "HandIn", "Location", "Note", "Shard", "find", "find_all"]
