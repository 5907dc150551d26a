"""Both databases, the keys and the policies in one folder, and the way back from it."""
