"""Parts of a class for several machines, each of which grades one part independently."""

import hashlib
from typing import NamedTuple

from grader.exceptions import GraderError


class Shard(NamedTuple):
    """Part `number` of a class in `parts` parts, counted from 1."""

    number: int
    parts: int

    @classmethod
    def parse(cls, text: str) -> "Shard":
        """Return the shard that a text such as `2/8` stands for: the second of eight.

        Raises:
            GraderError: the text has another form.
        """
        number, slash, count = text.partition("/")
        if slash and number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count):
            return cls(int(number), int(count))
        raise GraderError(f"--shard {text} is not like 2/8: the second of eight")

    def has(self, student: str) -> bool:
        """Return whether a student belongs to this shard; it depends on the name only, so all machines agree."""
        digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).digest()
        return int.from_bytes(digest[:8], "big") % self.parts == self.number - 1
