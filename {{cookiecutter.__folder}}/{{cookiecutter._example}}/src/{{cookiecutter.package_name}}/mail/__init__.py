"""Mail: `message` is what is sent, `sending` is how."""
