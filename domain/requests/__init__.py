"""What is asked of a ticket: to be opened, and each action on it; what is done once under one key, and why not."""
