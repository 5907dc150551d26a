"""Temporal as a cluster runs it: its own server in several processes, on PostgreSQL."""
