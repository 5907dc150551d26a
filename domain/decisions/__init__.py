"""The rules of a ticket's life, one module per concern, each changing a case through a turn."""
