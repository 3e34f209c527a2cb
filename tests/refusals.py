"""What every refusal of the imaging room looks like: file name, cause, next step, one line, under 300 characters."""

import re
from typing import Final

from xray_desktop.imaging.limits import shown

LONGEST: Final = 299
_NEXT_STEP: Final = re.compile(
    r"[;,] (?:copy|export|choose|save|open|check|unpack|do not trust|it is skipped, copy)\b[^;]*$"
)
_TECHNICAL: Final = re.compile(r"Traceback|File \"|0x[0-9a-f]{6}|<class|<built-in|Error\(")


def fault(sentence: str, name: str) -> str:
    """What is wrong with a refusal of the file ``name``; empty for a good one."""
    head = f"{shown(name)}: "
    faults = {
        "does not begin with the file's name": not sentence.startswith(head),
        "is too long": len(sentence) > LONGEST,
        "is no single line": not sentence.isprintable(),
        "shows the program's inside": bool(_TECHNICAL.search(sentence)),
        "says no next step": not _NEXT_STEP.search(sentence),
        "says no cause": len(sentence.removeprefix(head).split(";")[0]) < 8,
    }
    return "; ".join(what for what, found in faults.items() if found)
