"""Every word that scenario data and code share, defined once and importing nothing else.

A word's code in compiled code is its place in its list, so lists only grow at their ends. Leaves
out how a word is computed, and how it is shown to a reader.
"""
