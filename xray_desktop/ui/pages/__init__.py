"""Pages that take the place of the reading room for a while, one file each."""
