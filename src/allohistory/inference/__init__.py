"""Inference: laws and chance conditioned on the record, and scores on what was not fitted."""
