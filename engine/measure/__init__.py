"""Samples into series, histograms and snapshots that merge."""
