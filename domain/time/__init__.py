"""Working time: windows of instants, and how much of them lies between two; calendars, durations, and both in words."""
