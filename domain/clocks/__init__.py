"""Clocks: each measures one target, has levels at which something must happen, and may have a limit beyond it."""
