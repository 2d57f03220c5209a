"""A grade as the JSON that a combinator template grader of Moodle's CodeRunner prints.

The format is described in CodeRunner's documentation, section "Combinator-template grading", and checked by
`classes/jobrunner.php` and `classes/combinator_grader_outcome.php` of `moodle-qtype_coderunner`: `fraction` is a share
from 0 to 1, and unknown fields are refused. Older versions have no `epiloguehtml` but `feedbackhtml`, which newer ones
still accept, so that is the field used here.

CodeRunner shows the HTML as it is. So all texts are escaped, and characters with a meaning to Moodle's filters, which
make links and formulas of text, are character references inside `pre` elements of the class `nolink`.

If grading failed, there is no `fraction`: CodeRunner then says that its grader is broken, and shows the reason. The
attempt is invalid, and costs the student nothing.
"""

import html
import json

from grader.reports.cases import Case, SubmissionCases

FILTERED = str.maketrans({sign: f"&#{ord(sign)};" for sign in "\\$@[]{}:`"})
"""Signs that Moodle's filters look for: of formulas, of plug-in files, of links, of emoticons."""


def render(told: SubmissionCases) -> str:
    """Return what the template prints, in ASCII."""
    if told.status == "error":
        result: dict[str, object] = {"feedbackhtml": "".join(map(_described, told.cases))}
    else:
        head = f"<p>{told.score} of {told.max_score} points</p>"
        result = {"fraction": told.share, "feedbackhtml": head + "".join(map(_described, told.cases))}
    return json.dumps(result, indent=2) + "\n"


def _described(case: Case) -> str:
    """Return a check as HTML."""
    sign = "&#10003;" if case.status == "pass" else "&#10007;"
    points = f" ({case.score} of {case.max_score})" if case.exercise else ""
    message = f'<pre class="nolink">{_escaped(case.message)}</pre>' if case.message else ""
    return f'<p class="nolink">{sign} {_escaped(case.label)}{points}</p>{message}'


def _escaped(text: str) -> str:
    return html.escape(text).translate(FILTERED)
