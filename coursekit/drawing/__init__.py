"""What `coursekit.plot` is made of: figures, tables, and the reading of what a plot is given."""
