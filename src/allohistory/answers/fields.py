"""Fields of answers: the help text that each field has in tables, reports and `--json`."""


def helps(text: str) -> dict[str, str]:
    """Return the metadata of a field that says what it holds."""
    return {"help": text}
