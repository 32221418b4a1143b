"""Jobs in one table: the web adds them, workers take them, a task of the night tidies up."""
