"""How the daemon is, for machines: whether it turns, whether it sees, and numbers to watch."""
