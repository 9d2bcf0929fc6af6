"""The exercises of section IV: the model."""

from coursekit.checks.model.parameters import IV_2
from coursekit.checks.model.predictions import IV_1_B
from coursekit.checks.model.probabilities import IV_1_A

EXERCISES = (IV_1_A, IV_1_B, IV_2)
