"""The client for programs without asyncio, written from the other."""
