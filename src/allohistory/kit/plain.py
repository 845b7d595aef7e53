"""Plain Python: records whose blocks and arrays are looked up only once.

Where nothing is compiled (NUMBA_DISABLE_JIT=1), a week reads thousands of fields, and NumPy would
look each up, and describe its layout, every time.
"""

from __future__ import annotations

from typing import Any

import numpy as np


class View:
    """A record as the mechanisms read and write it."""

    def __init__(self, record: Any) -> None:
        object.__setattr__(self, "_record", record)

    def __getattr__(self, name: str) -> Any:
        """Return a block, an array, or the present value of a number."""
        value = self._record[name]
        if isinstance(value, np.void):
            value = View(value)
        elif not isinstance(value, np.ndarray):
            return value
        object.__setattr__(self, name, value)
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        """Change a number of the record."""
        self._record[name] = value
