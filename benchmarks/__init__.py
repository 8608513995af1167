"""What the program costs, and how it stands up to being killed: commands to run by hand, on loopback only."""
