"""The template with some keys changed, and places that only list the faults noted at them."""

from allohistory.scenario.checks.place import Places


class Notes(Places):
    """Places of the template's files, with a list of the faults instead of the files."""

    def __init__(self, folder):
        super().__init__(folder)
        self.notes = []

    def fault(self, file, path, message, hint=""):
        where = ".".join(map(str, path))
        self.notes.append(f"{file} {where}: {message}" + (f"; {hint}" if hint else ""))


def altered(scenario, section, name, **keys):
    """Return the scenario with keys of one entry changed."""
    entries = dict(getattr(scenario, section))
    entries[name] = entries[name].model_copy(update=keys)
    return scenario.model_copy(update={section: entries})
