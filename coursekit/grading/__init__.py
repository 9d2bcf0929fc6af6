"""Grading: a folder of submissions in, a gradebook out.

Nothing of this package is ever inside the sandbox in which students' cells run.
"""
