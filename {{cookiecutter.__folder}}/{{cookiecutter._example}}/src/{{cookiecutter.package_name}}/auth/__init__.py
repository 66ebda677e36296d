"""Who asks: passwords, access tokens, refresh tokens."""
