"""The target: its address, its operations, and whether we may aim at it."""
