"""What moved, and who hears of it."""
