"""One file a page: rows are read from the open database, and become a frozen view."""
