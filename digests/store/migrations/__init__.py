"""How the tables of this package came to be: one hand-written step per file in `versions/`."""
