"""The exercises of section V: the loss."""

from coursekit.checks.loss.binary import V_1_A, V_1_B
from coursekit.checks.loss.binary_by_torch import V_1_C, V_1_D
from coursekit.checks.loss.start import V_2_A
from coursekit.checks.loss.start_over import V_2_B
from coursekit.checks.loss.two_logits import V_3_A, V_3_B, V_3_C
from coursekit.checks.loss.two_logits_trained import V_3_D

EXERCISES = (V_1_A, V_1_B, V_1_C, V_1_D, V_2_A, V_2_B, V_3_A, V_3_B, V_3_C, V_3_D)
