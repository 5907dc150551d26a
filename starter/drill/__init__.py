"""The drill: a stack of its own is backed up, one side of it is put back, and everybody still gets what they must."""
