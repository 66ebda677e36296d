"""What users pay with."""
