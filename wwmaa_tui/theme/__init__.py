"""How things look: colours by role, and what stands in for glyphs where only ASCII can be drawn."""
