"""The web layer: FastAPI, and nothing that the rest of the service needs to know."""
