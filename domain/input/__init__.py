"""What comes from outside: made safe to keep, read as people write it, and told what is wrong with it."""
