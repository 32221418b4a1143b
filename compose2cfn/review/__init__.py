"""Changes → findings, decision and a review with its digest."""
