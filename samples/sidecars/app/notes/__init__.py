"""Notes in a SQLite file, behind a proxy."""
