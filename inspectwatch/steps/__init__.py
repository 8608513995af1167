"""The steps of one run, in order: list, provider pages, documents. Each takes the same parts and tally."""
