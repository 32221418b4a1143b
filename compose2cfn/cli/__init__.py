"""The command line: signatures and help; each command imports what it needs inside."""
