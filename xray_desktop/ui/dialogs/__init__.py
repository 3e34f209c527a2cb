"""The few windows that open above the main one: initials, keys, about, crash."""
