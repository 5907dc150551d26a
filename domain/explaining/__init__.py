"""What will happen to a ticket, and why: all of it is read off the case by the rules themselves."""
