"""Profiles: what a load test is, read from TOML and written back."""
