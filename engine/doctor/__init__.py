"""Whether everything is there that a load test needs, looked at without any load."""
