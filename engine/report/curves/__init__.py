"""Curves of a run for its report: what is drawn, in how many steps, and what happened meanwhile."""
