"""Live sessions: the journey, what a participant says and hears, and the audit of every message."""
