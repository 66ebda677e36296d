"""Routes that fail on purpose, for the contract tests and for `make try`. The service itself has none of them."""
