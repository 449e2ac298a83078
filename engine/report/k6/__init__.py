"""A run in the formats of k6, for tools that read them."""
