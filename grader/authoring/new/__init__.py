"""New exercises: README, stub, suite and mistakes, all made from one solution."""
