"""The demonstration: a dozen tickets, scripted people who behave well and badly, and what each of them must get."""
