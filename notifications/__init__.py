"""Words and channels; knows nothing of the database."""
