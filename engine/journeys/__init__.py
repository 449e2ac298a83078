"""What a virtual user does in one iteration, one file per journey."""
