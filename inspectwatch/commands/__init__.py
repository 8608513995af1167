"""What each command does. Every function returns the exit status: 0 done, 1 with problems, 2 cannot start."""
