"""The format of a scenario as frozen models, one file a subject."""
