"""Pages of a report as HTML: answers, a story, sources, validation."""
