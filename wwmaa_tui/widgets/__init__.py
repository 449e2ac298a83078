"""Panels on Textual's Line API: each lays a view out as rows once, and repaints only the rows that changed."""
