"""A run in the container of the installed ArviZ, for its plots and diagnostics.

ArviZ up to 0.23 has `InferenceData`, and from 1.0 on a `DataTree` of xarray; each takes its groups
in another form. Laws are the prior or the posterior, series of the baseline its predictive, and
those of the what-if the predictions. Leaves out events: they are no arrays.
"""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from allohistory.errors import RunError

Groups = Mapping[str, Mapping[str, np.ndarray]]
MONTH = "month"


def container(groups: Groups, months: np.ndarray) -> Any:
    """Return `groups` of variables (timeline, ...) as the installed ArviZ holds them.

    Every timeline is a draw of one chain. RunError where ArviZ is not installed.
    """
    try:
        arviz = import_module("arviz")
    except ImportError:
        raise RunError(
            "ArviZ is not installed; install it with: pip install 'allohistory[arviz]'"
        ) from None
    chains = {
        group: {name: values[np.newaxis] for name, values in variables.items()}
        for group, variables in groups.items()
    }
    of_month = [
        name for variables in groups.values() for name, v in variables.items() if v.ndim > 1
    ]
    dims, coords = {name: [MONTH] for name in of_month}, {MONTH: months}
    how = {"dims": dims, "coords": coords, "pred_dims": dims, "pred_coords": coords}
    if major_version(arviz) < 1:
        return arviz.from_dict(**chains, **how)
    return arviz.from_dict(chains, **how)


def major_version(library: Any) -> int:
    """Return the first number of a library's version."""
    return int(str(library.__version__).partition(".")[0])


def write_netcdf(path: Path, groups: Groups, months: np.ndarray) -> None:
    """Write `groups` to a NetCDF file that `arviz.from_netcdf` reads."""
    whole = container(groups, months)
    try:
        whole.to_netcdf(str(path))
    except (ImportError, ValueError) as error:
        raise RunError(
            f"{path.name} cannot be written ({error}); install what ArviZ needs with: "
            "pip install 'allohistory[arviz]'"
        ) from None
