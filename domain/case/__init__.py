"""One ticket's life as one value, what is read off it, and the turn that takes it a step further."""
