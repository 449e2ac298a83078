"""What will happen, computed before it happens: pure functions of time."""
