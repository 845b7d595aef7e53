"""Answers: what an ensemble says to a question, and what one of its timelines tells.

Takes ensembles and questions, gives plain frozen values: `Answer`, `Comparison`, `Chronicle`.
Knows nothing of terminals or HTML, beyond a plain-text and a notebook form of its own values.
"""
