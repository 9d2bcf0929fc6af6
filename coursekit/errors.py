"""The one exception for bad input."""


class CourseError(Exception):
    """What is wrong, where, and what to do next, in one sentence.

    Commands print the message without a traceback and leave with exit code 2.
    """
