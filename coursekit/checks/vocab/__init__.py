"""The exercises of section I: the vocabulary."""

from coursekit.checks.vocab.counting import I_1
from coursekit.checks.vocab.numbering import I_2_A, I_2_B, I_2_C
from coursekit.checks.vocab.sampling import I_3_A, I_3_B

EXERCISES = (I_1, I_2_A, I_2_B, I_2_C, I_3_A, I_3_B)
