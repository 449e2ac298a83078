"""A run, or several, held against others: figure by figure, with intervals that hold for all of them together."""
