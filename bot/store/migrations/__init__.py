"""The steps that bring the bot's tables to those of `schema.py`."""
