"""The fork server of grading: a process that has everything imported, and is forked for each kernel.

It runs inside the sandbox, where nothing of `coursekit.grading` is: here is only what forks, isolates and
watches a kernel, and no truth.
"""
