"""What differs between installations, and what the law says."""
