"""Bringing a staging platform to the volumes that the load tests assume."""
