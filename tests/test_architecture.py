"""The package is read from top to bottom: each module imports only what stands above it."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "grader"

READING_ORDER = [
    "grader",
    "grader.exceptions",
    "grader.threads",
    "grader.clock",
    "grader.loop",
    "grader.surroundings",
    "grader.wallclock",
    "grader.trace",
    "grader.lifelines",
    "grader.stack",
    "grader.frames",
    "grader.waiting",
    "grader.descriptors",
    "grader.output",
    "grader.recorder",
    "grader.reasons",
    "grader.notebook",
    "grader.submission",
    "grader.program_loop",
    "grader.standstill",
    "grader.alarm",
    "grader.values",
    "grader.simulation",
    "grader.results",
    "grader.text",
    "grader.findings.catalogue",
    "grader.findings.evidence",
    "grader.findings.source",
    "grader.findings.kinds",
    "grader.findings.shadowing",
    "grader.findings.misuse",
    "grader.findings.lost_errors",
    "grader.findings.cancellation",
    "grader.findings.blocking",
    "grader.findings.endings",
    "grader.findings.never_ran",
    "grader.findings.sequential",
    "grader.findings.locks",
    "grader.findings.shared_state",
    "grader.findings.constructs",
    "grader.findings.loose_ends",
    "grader.findings.hardcoded",
    "grader.findings.output",
    "grader.findings",
    "grader.timeline",
    "grader.narrative",
    "grader.graded",
    "grader.feedback",
    "grader.course",
    "grader.rules",
    "grader.whole_file",
    "grader.progress",
    "grader.class_summary",
    "grader.session",
    "grader.suite_run",
    "grader.explanation",
    "grader.verdict",
    "grader.short_run",
    "grader.plugin",
    "grader.isolation",
    "grader.isolation.kernel",
    "grader.isolation.landlock",
    "grader.isolation.syscalls",
    "grader.isolation.seccomp",
    "grader.isolation.limits",
    "grader.isolation.sandbox",
    "grader.isolation.tripwire",
    "grader.isolation.protocol",
    "grader.isolation.player",
    "grader.isolation.scratch",
    "grader.isolation.zygote",
    "grader.isolation.hosts",
    "grader.isolation.process",
    "grader.judge",
    "grader.standing_judge",
    "grader.practice",
    "grader.watch",
    "grader.watch.keyboard",
    "grader.watch.files",
    "grader.watch.examiner",
    "grader.intake.names",
    "grader.intake.archives",
    "grader.intake.tables",
    "grader.intake.handin",
    "grader.intake.download",
    "grader.intake.folders",
    "grader.intake.canvas",
    "grader.intake.moodle",
    "grader.intake.gradescope",
    "grader.intake.roster",
    "grader.intake.search",
    "grader.intake.shards",
    "grader.intake",
    "grader.reports",
    "grader.reports.text",
    "grader.reports.cases",
    "grader.reports.markdown",
    "grader.reports.junit",
    "grader.reports.gradescope",
    "grader.reports.classroom50",
    "grader.reports.github",
    "grader.reports.gradebook",
    "grader.reports.filling",
    "grader.reports.canvas",
    "grader.reports.moodle",
    "grader.reports.trace_json",
    "grader.reports.trace_text",
    "grader.reports.trace_svg",
    "grader.reports.source",
    "grader.reports.page",
    "grader.reports.trace_html",
    "grader.reports.practice_text",
    "grader.reports.student_page",
    "grader.reports.class_page",
    "grader.store",
    "grader.worker",
    "grader.batch",
    "grader.cluster",
    "grader.publish",
    "grader.authoring",
    "grader.authoring.expressions",
    "grader.authoring.statements",
    "grader.authoring.mutants",
    "grader.authoring.trials",
    "grader.authoring.workshop",
    "grader.authoring.layout",
    "grader.authoring.texts",
    "grader.authoring.suites",
    "grader.authoring.answers",
    "grader.authoring.verification",
    "grader.authoring.mutation",
    "grader.authoring.selection",
    "grader.authoring.placement",
    "grader.authoring.release",
    "grader.authoring.bundles",
    "grader.authoring.places",
    "grader.authoring.brought",
    "grader.authoring.drafts",
    "grader.authoring.likely_mistakes",
    "grader.authoring.beginning",
    "grader.cli.terminal",
    "grader.cli.command",
    "grader.cli.delivery",
    "grader.cli.formats",
    "grader.cli.grading",
    "grader.cli.tracing",
    "grader.cli.students",
    "grader.cli.watching",
    "grader.cli.classes",
    "grader.cli.authors",
    "grader.cli.releasing",
    "grader.cli",
    "grader.__main__",
]


def file_of(module: str) -> Path:
    path = PACKAGE.parent / Path(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def imports_of(module: str) -> set[str]:
    """The modules of the package that this one imports, wherever in the file the statement stands."""
    found = set()
    for node in ast.walk(ast.parse(file_of(module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports bear their full names"
            for alias in node.names:
                longer = f"{node.module}.{alias.name}"
                found.add(longer if file_of(longer).is_file() else node.module or "")
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name for name in found if name.split(".")[0] == "grader"}


def modules_after_importing(statement: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{statement}; import sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    return set(done.stdout.split())


def test_the_reading_order_names_every_module() -> None:
    there = {
        ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__")
        for path in PACKAGE.rglob("*.py")
        if "_course" not in path.parts
    }
    assert sorted(READING_ORDER) == sorted(there)


@pytest.mark.parametrize("module", READING_ORDER)
def test_imports_only_look_back(module: str) -> None:
    above = READING_ORDER[: READING_ORDER.index(module)]
    assert imports_of(module) <= set(above)


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    ("statement", "unwanted"),
    [
        ("import grader.plugin", {"rich", "click", "grader.judge", "grader.cli", "grader.isolation"}),
        (
            "import grader.isolation.player, grader.isolation.zygote",
            {"rich", "click", "pytest", "grader.plugin", "grader.judge", "grader.course"},
        ),
        ("import grader.cli", {"pytest", "_pytest", "freezegun", "jinja2", "grader.plugin"}),
    ],
)
def test_slow_modules_wait_until_they_are_needed(statement: str, unwanted: set[str]) -> None:
    assert unwanted & modules_after_importing(statement) == set()


def test_the_player_holds_no_suites_and_nothing_that_grades() -> None:
    reached, pending = set(), ["grader.isolation.player", "grader.isolation.zygote"]
    while pending:
        reached.add(module := pending.pop())
        pending += sorted(imports_of(module) - reached)
    assert not reached & {"grader.plugin", "grader.judge", "grader.course", "grader.results", "grader.feedback"}
    assert not any(module.startswith("grader.findings") for module in reached)


def test_the_command_line_is_the_only_place_that_prints() -> None:
    printing = [
        module
        for module in READING_ORDER
        for node in ast.walk(ast.parse(file_of(module).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("print", "click.echo", "sys.stdout.write")
    ]
    assert {module for module in printing if not module.startswith("grader.cli")} == set()
