"""The warm process of grading: it has everything imported, and is forked for each kernel.

It runs inside the sandbox, where nothing of `coursekit.grading` is: here is only what forks, furnishes and
watches a kernel, and no truth.
"""
