"""Review or diff → one format a file; renderers read the review and decide nothing."""
