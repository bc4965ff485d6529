"""What is true of an appraisal, whoever asks. Plain Python: no clock, no files, no database."""
