"""Room 5: what the reader thinks, as frozen state and as an append-only store."""
