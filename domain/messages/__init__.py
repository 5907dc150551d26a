"""What is told, to whom, on which channel and when."""
