"""Answer sources to notebooks: read, check, build, compare, run and report.

One hand-written file, `answers/NN_name.py`, gives two notebooks: the student's copy and the solved copy.
The steps are modules of their own, in this order:

- `source` lets jupytext read a file into cells and finds every line's number; `headers` has the roles;
- `markers`, `stubs` and `rules` find everything that is wrong with it;
- `cells` makes the notebooks, `execute` runs them, `proof` says whether they show what they must;
- `build` puts this together and `files` writes the result; `freshness` compares without writing;
- `run` executes the solved notebooks on any data, and `report` makes one page of them.

Importing this package imports none of the notebook libraries: the functions that need them do.
"""
