"""Every word that scenario data and code share, once: plain text, without an import but its own.

A word's code in compiled code is its place in its list, so lists only ever grow at their ends.
Leaves out what computes a word, and how it is said to a reader.
"""
