"""The tests; their folders mirror those of the package."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
"""The workbook's folder."""
