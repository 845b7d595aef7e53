"""Views: charts, map, pages and the one-file report.

Takes the plain values of `answers` and gives HTML. Knows nothing of how they were computed.
"""
