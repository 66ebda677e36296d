"""What operators see: one request id through everything, structured records, and nothing secret in them."""
