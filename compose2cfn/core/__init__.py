"""Positions, the only YAML reader, diagnostics and exit codes; knows nothing of Compose or AWS."""
