"""Work that goes on after its request has been answered, and what became of it."""
