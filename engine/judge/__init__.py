"""Thresholds, windows, levels and the verdict."""
