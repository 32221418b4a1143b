"""The front end of the sample."""
