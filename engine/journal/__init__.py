"""The append-only truth of a run, and its directory."""
