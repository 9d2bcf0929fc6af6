"""The engine of the checks: what an exercise is, how a value is read, how an answer is judged and shown.

No answer lies here; the exercises are in `coursekit.exercises`.
"""
