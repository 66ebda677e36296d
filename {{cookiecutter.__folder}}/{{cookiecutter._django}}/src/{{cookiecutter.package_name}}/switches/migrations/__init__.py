"""Changes of the table, in order."""
