"""Samples into a file (`--out json=FILE`): a part for each generator, joined at the end."""
