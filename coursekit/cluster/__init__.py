"""Work on other machines: what a command has to do, done by the workers of a Dask cluster.

The command sends what to work on as bytes and gets bytes back; it alone writes files. A worker is used where
it has the same course, the same Python and the same packages.
"""
