"""The exercises of section III: batches."""
