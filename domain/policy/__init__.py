"""What a deployer writes, validated, and the snapshot of it that a ticket lives by."""
