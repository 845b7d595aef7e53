"""What drives an answer: indices, hinges, positions, tipping points."""
