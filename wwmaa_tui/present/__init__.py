"""RunState, Profile and Plan as small frozen views; shared by the screens and the headless printer."""
