"""The submissions of a class, from any kind of download: `find` returns one `HandIn` for each student.

Modules named after a platform recognise its downloads by the names of the files. The room reads and runs nothing of a
submission but the files of exercises. It knows no grades, but `single.py` passes a submission on to the judge.
"""

from grader.intake.contents import Contents, Location, Note
from grader.intake.handin import HandIn
from grader.intake.search import ClassFiles, find, find_all
from grader.intake.shards import Shard

__all__ = ["ClassFiles", "Contents", "HandIn", "Location", "Note", "Shard", "find", "find_all"]
