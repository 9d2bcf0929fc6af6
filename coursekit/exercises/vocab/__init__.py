"""The exercises of section I: the vocabulary."""
