"""Noise is survived, a cancellation is not."""

import pytest


async def stopping(run):
    """Run the sample; where poll does not stop, nothing is repaired yet that could be judged."""
    trace = await run("main", until=60)
    assert "stopped" in trace.lines, "poll does not stop yet, so this cannot be judged"
    return trace


@pytest.mark.points(2)
async def test_stops_when_it_is_cancelled(run):
    """poll reads until it is cancelled at 3.5 s, and stops then"""
    trace = await run("main", until=60)
    assert trace.timed_lines == ["read 10@1", "noise, going on@2", "read 30@3", "stopped@3.5"]


async def test_takes_three_and_a_half_seconds(run):
    """Takes 3.5 s, not 8.25"""
    trace = await run("main", until=60)
    assert trace.elapsed == 3.5


@pytest.mark.points(2)
async def test_poll_counts_as_cancelled(run):
    """poll alone, cancelled at 5.25 s, counts as cancelled"""
    trace = await run("cancel_poll_at", 5.25, until=60)
    assert trace.timed_lines == ["read 10@1", "noise, going on@2", "read 30@3", "noise, going on@4", "read 50@5"]
    assert trace.result is True
    assert trace.elapsed == 5.25


@pytest.mark.points(2)
async def test_survives_noise_of_any_kind(run):
    """poll goes on where every reading fails, and stops when it is cancelled"""
    trace = await run("cancel_poll_at", 0.875, replace={"read": "read_noise"}, until=60)
    assert trace.timed_lines == ["noise, going on@0.25", "noise, going on@0.5", "noise, going on@0.75"]
    assert trace.result is True
    assert trace.elapsed == 0.875


async def test_the_loop_is_never_blocked(run):
    """The loop is never blocked"""
    trace = await stopping(run)
    assert trace.blocked == 0


async def test_nothing_is_left_behind(run):
    """main comes to its end, and poll has ended by then"""
    trace = await stopping(run)
    assert trace.outcome == "finished"
    assert trace.loose_ends == []
