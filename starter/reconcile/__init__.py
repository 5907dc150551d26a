"""Reconciling: what our database and the engine's each know of every ticket is compared, and mended where one of them
has gone back in time."""
