"""What comes in from outside, by email and by text: what it means, and what is answered to it."""
