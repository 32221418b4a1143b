"""Greets, and counts in Redis how often it did."""
