"""The table of `docs/reliability.md`: each fault, provoked through the replica on a day with news."""
