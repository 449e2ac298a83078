"""Monitors: what watches the platform from outside the load. One file for each third party."""
