"""One small border model, written three times: plain Python, Mesa, and ours."""
