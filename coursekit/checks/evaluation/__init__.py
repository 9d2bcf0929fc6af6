"""The exercises of section VI: evaluation, perplexity, and overfitting."""

from coursekit.checks.evaluation.overfitting import VI_4_A
from coursekit.checks.evaluation.perplexity import VI_2_A, VI_2_B, VI_2_C
from coursekit.checks.evaluation.predicting import VI_1_A, VI_1_B, VI_1_C
from coursekit.checks.evaluation.scoring import VI_3_A

EXERCISES = (VI_1_A, VI_1_B, VI_1_C, VI_2_A, VI_2_B, VI_2_C, VI_3_A, VI_4_A)
