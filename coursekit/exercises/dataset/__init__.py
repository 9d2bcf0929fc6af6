"""The exercises of section II: the data set."""
