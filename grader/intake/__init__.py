"""What a class handed in, from wherever it was downloaded: one `HandIn` a student, found by `find`."""

from grader.intake.handin import Contents, HandIn, Place
from grader.intake.search import find
from grader.intake.shards import Shard

__all__ = ["Contents", "HandIn", "Place", "Shard", "find"]
