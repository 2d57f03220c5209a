"""The status of an exercise or of a check, as reports show it: a word, a sign and a colour."""

WORDS = {
    "passed": "passed",
    "failed": "not there yet",
    "not started": "not started",
    "missing": "not handed in",
}
MARKS = {"passed": "✓", "failed": "✗", "not started": "·", "missing": "·"}
STYLES = {"passed": "green", "failed": "red", "not started": "dim", "missing": "dim"}
"""The styles of rich."""
