"""Whether a policy and its roster make sense together, beyond being valid."""
