"""Folders and zip files of submissions, to be laid out in tests."""

import io
import json
import zipfile

from coursekit.grading.submissions.submission import find_submissions


def notebook_bytes(section="I", text="x = 1"):
    """Return the file of a notebook with one cell. section: None for one that is not of this course."""
    cells = [{"cell_type": "code", "source": text, "metadata": {}, "id": "a", "outputs": []}]
    metadata = {"coursekit": {"section": section}} if section else {}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}).encode()


def write_files(root, files):
    """Write files into a folder, and return it.

    files: by path, the bytes of a file, or the section of a notebook, or None for an empty folder.
    """
    for path, content in files.items():
        place = root / path
        if content is None:
            place.mkdir(parents=True)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content if isinstance(content, bytes) else notebook_bytes(content))
    return root


def zip_bytes(files, method=zipfile.ZIP_DEFLATED):
    """Return a zip file. files: by path, the bytes of a file, or the section of a notebook."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for path, content in files.items():
            archive.writestr(path, content if isinstance(content, bytes) else notebook_bytes(content))
    return stream.getvalue()


def find_paths(path):
    """Return the student and the path of each submission in a folder or zip file."""
    submissions = find_submissions(path).submissions
    return {(submission.student, submission.display_path) for submission in submissions}


def find_only(path):
    """Return the one submission in a folder or zip file."""
    [submission] = find_submissions(path).submissions
    return submission
