"""Writes what the client distributions have from the API's own document, so that nobody types it again."""
