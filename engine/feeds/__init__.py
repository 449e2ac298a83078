"""Feeds of runs that go on, or went, somewhere else: watched and replayed from what they journaled."""
