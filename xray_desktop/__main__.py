"""The door from the shell: where a window is wanted it is painted before anything else is loaded.

Flow:   sys.argv -> first_window (where plainly a window is meant) -> commands -> exit code
Calls:  ui.first_window, commands. Called by: the shell.
Never:  imports typer, numpy or a panel before the first paint.
"""

import os
import sys
from collections.abc import Sequence


def main() -> None:
    """Run what the command line says."""
    words = sys.argv[1:]
    window = None
    if _plainly_a_window(words):
        from xray_desktop.ui.first_window import show_first

        window = show_first()
    from xray_desktop.commands import run_words

    run_words(words, window)


def _plainly_a_window(words: Sequence[str]) -> bool:
    """No words, the demo, or paths written as such; whatever needs looking up is left to the commands."""
    return all(word == "--demo" or (os.sep in word and not word.startswith("-")) for word in words)


if __name__ == "__main__":
    main()
