"""The chapters of a report, each from a run's state alone."""
