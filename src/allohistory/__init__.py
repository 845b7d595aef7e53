"""Ask what would have happened: sourced scenarios, thousands of timelines, answers with causes."""

__all__: list[str] = []
