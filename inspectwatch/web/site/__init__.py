"""The read-only web page over the database: `inspectwatch serve`, and `run --serve`.

A page is one small file under `pages/`: rows are read, a frozen view is made of them, a template shows it.
"""
