"""Screens: picker, cockpit, verdict, and what may lie over them."""
