"""Words: one analysis for three languages, queries, and names spelt almost right."""
