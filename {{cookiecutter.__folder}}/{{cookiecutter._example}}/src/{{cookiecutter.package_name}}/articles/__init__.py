"""What is written and read."""
