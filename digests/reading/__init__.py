"""Reading: what a person wrote in a file, as values; one format per module."""
