"""What the tests share: golden files, the network guard, no silent skips; and its own tests."""
