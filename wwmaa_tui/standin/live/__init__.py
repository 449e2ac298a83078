"""Live training sessions: who is in one, what is said there, and the sockets by which they hear it."""
