"""The workbook in a real browser, as students and instructors see it: `make e2e`, and not `make test`."""
