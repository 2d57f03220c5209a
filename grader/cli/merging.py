"""`grader merge`, which joins the parts of a class."""

import sys
from pathlib import Path

import click

from grader.cli.arguments import PATH
from grader.cli.class_results import (
    ClassOptions,
    check,
    fill_in,
    kept_in,
    print_audits,
    print_summary,
    with_class_options,
)
from grader.cli.command import main, with_course
from grader.course.course import Course


@main.command()
@click.argument("parts", metavar="DIR...", nargs=-1, required=True, type=PATH)
@click.option("--out", type=PATH, required=True, metavar="DIR", help="Write the joined results to this folder.")
@click.option(
    "--exercise",
    "names",
    multiple=True,
    metavar="ID",
    help="Join only the results of this exercise. You can give it several times.",
)
@with_class_options
@with_course
def merge(
    parts: tuple[Path, ...],
    out: Path,
    names: tuple[str, ...],
    chosen: ClassOptions,
    course: Course,
) -> None:
    """Join the results of several runs of `grader batch --shard I/N`.

    Name all parts, each once. They must have been graded for the same exercises.
    """
    from grader.classroom.merging import STORE, exercises_of, join, must_keep_files, write_pages
    from grader.classroom.naming import STUDENT_PAGES, names_of
    from grader.classroom.publish import Publisher
    from grader.classroom.store import Store

    exercises = exercises_of(parts, out, course, names)
    for option, is_wanted in (("--alike", chosen.alike), ("--anonymous", chosen.anonymous)):
        if is_wanted:
            must_keep_files(parts, option)
    check(course, out, chosen)
    out.mkdir(parents=True, exist_ok=True)
    with Store(out / STORE) as store:
        join(parts, store)
        called = names_of(store, chosen.anonymous, out / STUDENT_PAGES)
        publisher = Publisher(course, exercises, store, out, called)
        with kept_in(out):
            write_pages(parts, out, store, course, exercises, called)
            if chosen.alike:
                publisher.compare(lambda one: store.kept(one.student))
            publisher.publish_all()
            publisher.remember()
            fill_in(publisher, chosen)
        passed = print_summary(publisher, out, None, 0)
        print_audits(store, exercises)
    sys.exit(0 if passed else 1)
