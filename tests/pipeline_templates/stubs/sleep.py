"""`sleep`: no time passes in tests."""
