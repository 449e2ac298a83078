"""A real browser: found, driven through Playwright, measured, and ended without a trace.

The only place that imports Playwright, and only once a browser is wanted. Knows pages and what a person would have
seen of them; nothing of journeys, users or plans.
"""
