"""A load engine as a library: no terminal, no argv, no screen."""
