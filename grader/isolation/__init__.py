"""Two processes: the judge's, which decides, and the player's, which runs a student's code."""
