"""Indices of compiled code: none is negative, so that none has to be checked for its sign.

Python counts negative indices from the end, and Numba compiles that into every access. No kernel
uses it: `-1` stands for nobody, and is tested for before it could be an index. The pass below tells
Numba that indices are unsigned. Where code runs with checked bounds (`NUMBA_BOUNDSCHECK=1`), a
negative index is an error like any other that is out of range.
"""

from __future__ import annotations

from typing import Any

from numba.core import ir, types
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import AnalysisPass, register_pass
from numba.core.typed_passes import IRLegalization

READS = ("getitem", "static_getitem")
WRITES = (ir.SetItem, ir.StaticSetItem)


def unsigned(index: Any) -> Any:
    """Return the type of an index with its whole numbers unsigned."""
    if isinstance(index, types.Integer):
        return types.uintp
    if isinstance(index, types.BaseTuple):
        # A tuple of types is iterable, whatever Numba's types say.
        parts = list(index)  # pyright: ignore[reportArgumentType, reportCallIssue]
        return types.Tuple([unsigned(part) for part in parts])
    return index


@register_pass(mutates_CFG=False, analysis_only=True)
class UnsignedIndices(AnalysisPass):
    """Pass that makes the indices of arrays unsigned."""

    _name = "unsigned_indices"

    def __init__(self) -> None:
        AnalysisPass.__init__(self)

    # Numba's base class says None, and documents a bool.
    def run_pass(self, state: Any) -> bool:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Change the types that accesses of arrays are called with; return whether any was."""
        changed = {}
        for access, signature in state.calltypes.items():
            is_read = isinstance(access, ir.Expr) and access.op in READS
            if not is_read and not isinstance(access, WRITES):
                continue
            if signature is not None and isinstance(signature.args[0], types.Array):
                whole, index, *rest = signature.args
                changed[access] = signature.replace(args=(whole, unsigned(index), *rest))
        state.calltypes = {**state.calltypes, **changed}
        return bool(changed)


class KernelCompiler(CompilerBase):
    """Numba's compiler, with unsigned indices."""

    def define_pipelines(self) -> list[Any]:
        """Return the passes of the compiler."""
        passes = DefaultPassBuilder.define_nopython_pipeline(self.state)
        passes.add_pass_after(UnsignedIndices, IRLegalization)
        passes.finalize()
        return [passes]
