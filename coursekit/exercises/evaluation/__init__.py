"""The exercises of section VI: evaluation."""
