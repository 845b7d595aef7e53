"""Models made in Python: what does not fit raises one kind of error, in plain words.

The reader of files fills the same models and says where in a file a fault is; here there is no
file, so a fault is named by its key. Leaves out what the keys mean.
"""

from typing import Any

from pydantic import BaseModel, ValidationError

from allohistory.errors import InterventionError, suggestion
from allohistory.scenario.schema.shapes import Shape, shape_of
from allohistory.scenario.schema.validate import in_words


class Constructed(type(BaseModel)):
    """A class of models whose constructor raises InterventionError, never pydantic's error."""

    def __call__(cls, /, *arguments: Any, **values: Any) -> Any:
        """Make an instance, or raise InterventionError for what is missing, unknown or wrong."""
        if arguments:
            keys = ", ".join(cls.shape().fields)
            raise InterventionError(f"{cls.__name__} takes its values by name: {keys}")
        try:
            return super().__call__(**values)
        except ValidationError as error:
            raise refusal(error, cls.shape(), f"this {cls.__name__}") from None

    def shape(cls) -> Shape:
        """Return what can stand at each key."""
        return shape_of(cls)  # pyright: ignore[reportArgumentType]  # a class has a hash


def refusal(error: ValidationError, shape: Shape, what: str, prefix: str = "") -> InterventionError:
    """Return the error that says, key by key, why something cannot be made."""
    faults = error.errors(include_url=False, include_context=True)
    lines = [line(fault, shape, prefix) for fault in faults]
    if len(lines) == 1:
        return InterventionError(f"{what} cannot be made: {lines[0]}")
    return InterventionError(f"{what} cannot be made:\n  " + "\n  ".join(lines))


def line(fault: Any, shape: Shape, prefix: str) -> str:
    """Return the words for one fault: where it is, what is wrong, and how to correct it."""
    path, holder = [], shape
    for part in fault["loc"]:
        if part in shape.kinds:
            shape = shape.kinds[part]
            continue
        path.append(str(part))
        holder = shape
        shape = (shape.item if isinstance(part, int) else shape.fields.get(part)) or Shape()
    if fault["type"] != "extra_forbidden":
        message, hint = in_words(fault)
    elif path[-1] in holder.others:
        message = f"`{path[-1]}` does not go with {holder.named}"
        hint = suggestion("", holder.fields)
    else:
        message, hint = "unknown key", suggestion(path[-1], holder.fields)
    text = f"{message}; {hint}" if hint else message
    return f"{prefix}{'.'.join(path)}: {text}" if path else text
