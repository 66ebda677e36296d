"""Figures of what has been published, gathered in the background."""
