"""A review or a diff → one format a file; nothing here decides anything."""
