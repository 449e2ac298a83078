"""Live control of a run: what can be asked of it, what that means for its scenarios, and the socket to ask through."""
