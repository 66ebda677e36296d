"""The web layer: Django and REST framework, and nothing that the rest of the service needs to know."""
