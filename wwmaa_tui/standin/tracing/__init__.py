"""Traces of the stand-in's requests: kept as the model's own figures, told as spans only when somebody asks."""
