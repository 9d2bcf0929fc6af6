"""Answer sources to notebooks: read, check, build, compare, run and report.

One hand-written file, `answers/NN_name.py`, gives two notebooks: the student's copy and the solved copy.
The steps are modules of their own, in this order:

- `folder` finds the workbook and the files of its sections;
- `source` lets jupytext read a file into cells and parses each of them, once, with the help of `markers`
  (where the solutions are) and `stubs` (syntax trees, and what a student starts from);
- `rules` finds everything that is wrong with a source;
- `cells` makes the two notebooks, with what `colab` adds to them, and `execute` runs them;
- `build` puts this together and writes the result; `freshness` compares without executing or writing;
- `run` executes the solved notebooks on any data, and `report` makes one page of them.

Importing this package imports none of the notebook libraries: the functions that need them do.
"""
