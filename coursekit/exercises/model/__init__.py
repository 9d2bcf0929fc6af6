"""The exercises of section IV: the model."""
