"""Other hikers at other points."""

import asyncio


async def three_hikers(module):
    """Run `hike` for three hikers, with three legs each."""
    point = module.MeetingPoint(3)
    await asyncio.gather(
        module.hike("a", [1, 1, 2], point),
        module.hike("b", [2, 3, 1], point),
        module.hike("c", [4, 0.5, 1.5], point),
    )


async def without_a_walk(module):
    """Run `hike` for two hikers, whose second and third legs take no time."""
    point = module.MeetingPoint(2)
    await asyncio.gather(module.hike("a", [1, 0, 0], point), module.hike("b", [2, 0, 0], point))


async def hike_alone(module):
    """Run `hike` for one hiker at a point for one."""
    await module.hike("solo", [1, 0.5], module.MeetingPoint(1))


async def two_pairs(module):
    """Run `hike` for a and b at one point, and for c and d at another."""
    one, other = module.MeetingPoint(2), module.MeetingPoint(2)
    await asyncio.gather(
        module.hike("a", [1], one),
        module.hike("b", [3], one),
        module.hike("c", [2], other),
        module.hike("d", [5], other),
    )
