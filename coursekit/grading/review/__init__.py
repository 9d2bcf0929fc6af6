"""Reading the free texts of a class in a browser, and giving points for them: `coursekit review`."""
