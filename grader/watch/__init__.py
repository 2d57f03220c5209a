"""What `grader watch` is told: keys that are pressed, files that are saved, checks that are done."""
