"""A Sentry for the stand-in: what goes wrong in it is reported by its SDK, kept as issues, and read by Sentry's API."""
