"""Commands of the checkout itself. Standard library only: they run before anything is installed."""
