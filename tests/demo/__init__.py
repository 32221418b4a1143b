"""`make demo`: the whole way once, told for a newcomer, on an embedded CloudFormation."""
