"""Some workers for many jobs, and none of them left."""

import pytest

SAMPLE = [4, 1, 2, 1.5]


@pytest.mark.points(2)
async def test_who_is_free_takes_the_next_job(run):
    """Two workers share four jobs, and run_all is back after the last one"""
    trace = await run("come_back", SAMPLE, 2)
    assert trace.timed_lines == [
        "job of 1 s done@1",
        "job of 2 s done@3",
        "job of 4 s done@4",
        "job of 1.5 s done@4.5",
        "back@4.5",
    ]


async def test_results_come_in_order(run):
    """Takes 4.5 s, and returns the results in the order of the jobs"""
    trace = await run("run_all", SAMPLE, 2)
    assert trace.result == [40, 10, 20, 15]
    assert trace.elapsed == 4.5


async def test_one_worker(run):
    """One worker does one job after the other"""
    trace = await run("come_back", [1, 0.5], 1)
    assert trace.timed_lines == ["job of 1 s done@1", "job of 0.5 s done@1.5", "back@1.5"]
    assert trace.result == [10, 5]
    trace = await run("come_back", [1.1875, 0.5], 1)
    assert trace.timed_lines == ["job of 1.1875 s done@1.1875", "job of 0.5 s done@1.6875", "back@1.6875"]


async def test_more_workers_than_jobs(run):
    """With more workers than jobs, all jobs start at once"""
    trace = await run("come_back", [2, 1], 5)
    assert trace.timed_lines == ["job of 1 s done@1", "job of 2 s done@2", "back@2"]
    assert trace.result == [20, 10]


async def test_no_jobs(run):
    """run_all([], 3) returns [] at once"""
    await run("run_all", SAMPLE, 2, shows=["job of 1 s done"])  # other jobs are done
    trace = await run("come_back", [], 3)
    assert trace.timed_lines == ["back@0"]
    assert trace.result == []


async def test_twelve_jobs_for_three(run):
    """Twelve jobs of 2 s take three workers 8 s"""
    trace = await run("run_all", list(range(1, 13)), 3, replace={"job": "job_of_two_seconds"})
    assert trace.elapsed == 8
    assert trace.result == list(range(101, 113))


async def test_any_jobs(run):
    """The results are those of job, whatever job does"""
    trace = await run("come_back", [5, 7, 6], 1, replace={"job": "job_of_one_second"})
    assert trace.timed_lines == ["back@3"]
    assert trace.result == [105, 107, 106]


async def test_the_loop_is_free_and_nothing_is_left_behind(run):
    """The loop is never blocked, and no worker is left behind"""
    trace = await run("come_back", SAMPLE, 2, shows=["job of 1 s done"])
    assert trace.blocked == 0
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
