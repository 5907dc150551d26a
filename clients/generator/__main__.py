"""Writes the clients' files anew: `python -m clients.generator`."""

from clients.generator.python import write

write()
