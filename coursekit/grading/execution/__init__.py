"""Running a notebook: sandbox, kernels, nbval, the second look, and processes that work side by side."""
