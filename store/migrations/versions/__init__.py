"""0001, 0002 …: never edited once they have been released."""
