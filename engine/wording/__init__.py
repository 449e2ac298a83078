"""How figures, levels and texts from outside read, wherever they are shown or printed."""
