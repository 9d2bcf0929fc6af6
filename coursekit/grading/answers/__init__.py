"""The answers in a notebook: taking them out, and putting them into a fresh notebook."""
