"""The `coursekit` command."""
