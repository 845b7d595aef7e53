"""What the record says, and how likely a timeline makes it."""
