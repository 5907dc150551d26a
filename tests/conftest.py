"""Settings of all tests."""

from hypothesis import settings

# A machine that is busy with something else is slow, and that is no fault of what is tested.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")
