"""Knows chats: what a chat sees, and who gets what when. Papers it knows only through `digests`."""
