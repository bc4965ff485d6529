"""When, how often and how many: Prefect flows that read like a table of contents."""
