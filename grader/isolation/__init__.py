"""Run a student's code in a process of its own, the player's, apart from the judge's process, which decides.

The README beside this file lists the threats that this covers, and those that remain.
"""

from typing import Literal

SandboxPolicy = Literal["require", "prefer", "none"]
"""How strictly to sandbox programs: refuse to run without, prefer a sandbox if the machine has one, or do without."""
