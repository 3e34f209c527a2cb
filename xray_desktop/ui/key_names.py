"""What a key is called on the keyboard before the reader.

Flow:   Qt's name of a key -> words
Calls:  language. Called by: read_panel, toast, dialogs.
Never:  knows what a key does.
"""

from xray_desktop.ui.language import tr


def keys_of(keys: tuple[str, ...]) -> str:
    """Keys as they stand on a keyboard, each once."""
    return ", ".join(dict.fromkeys(key_named(key) for key in keys))


def key_named(key: str) -> str:
    """One key as it is called: Ctrl is Strg on a German keyboard."""
    parts = key.replace("Return", "Enter").split("+") if key != "+" else ["+"]
    return "+".join(tr(part) for part in parts)
