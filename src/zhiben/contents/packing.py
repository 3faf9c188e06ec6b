"""What Python raises for a zip file that is damaged, or was made to look like one."""

from __future__ import annotations

import zipfile
import zlib

# RuntimeError, and what derives from it: a part is locked, or packed in a way Python does not know.
# KeyError: a part that is named is not there. OSError, ValueError: places and lengths that lie.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, RuntimeError, ValueError)
