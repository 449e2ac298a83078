"""Placements of the same run_segment(): inline, or a process of its own."""
