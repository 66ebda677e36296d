"""Summaries of articles, by a service from outside, for tokens."""
