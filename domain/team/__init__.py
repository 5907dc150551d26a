"""The team: who is in the roster, who is to own a ticket, what was granted, by whom, and that it was them."""
