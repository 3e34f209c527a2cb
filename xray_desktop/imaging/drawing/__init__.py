"""The parts of a synthetic chest phantom: maps of path lengths in mm, drawn from numbers, no patient in them."""
