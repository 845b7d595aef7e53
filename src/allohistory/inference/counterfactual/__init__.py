"""What a change does directly, and what becomes of the record under it."""
