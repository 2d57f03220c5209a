"""Two processes: the judge's, which decides, and the player's, which runs a student's code.

What it is safe against, and what not, is in the README beside this file.
"""

from typing import Literal

Wish = Literal["require", "prefer", "none"]
"""A sandbox for the programs: there must be one, there should, or it is not asked for."""
