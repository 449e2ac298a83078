"""RunState into documents; no I/O."""
