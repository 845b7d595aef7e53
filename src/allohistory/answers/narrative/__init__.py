"""Timelines as stories: events, sentences, causes, chronicles."""
