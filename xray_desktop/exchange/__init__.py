"""Room 6: what leaves and enters the building."""
