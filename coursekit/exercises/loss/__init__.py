"""The exercises of section V: the loss."""
