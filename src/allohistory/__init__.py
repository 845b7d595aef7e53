"""Ask what would have happened: sourced scenarios, thousands of timelines, answers with their causes."""

__all__: list[str] = []
