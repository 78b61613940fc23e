"""Retrieving: the one door to the web, guarded against what an address or its server may try."""
