"""Propose, approve, reject, execute: what was approved is executed, or nothing is."""
