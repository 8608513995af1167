"""Files for other programs: CSV, JSON lines, Excel, and a copy of the database."""
