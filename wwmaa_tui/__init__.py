"""The people's side: command line, headless printer and terminal app."""
