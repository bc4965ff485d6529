"""PostgreSQL: tables, the door, and every SQL statement of the program."""
