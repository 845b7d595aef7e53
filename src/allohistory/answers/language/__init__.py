"""The question language: syntax, names, compilation to functions of an ensemble."""
