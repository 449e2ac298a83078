"""What the server says of itself, read beside the load."""
