"""A message on its way to a provider: sent once, its states, and what is known when it does not arrive."""
