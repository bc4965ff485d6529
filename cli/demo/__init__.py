"""A simulated year: the sample roster and the people in it."""
