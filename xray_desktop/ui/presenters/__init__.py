"""One presenter a slice of the session: wishes in, a new frozen session out. Threads, errors and state meet here."""
