"""The exercises of section III: the DataLoader."""

from coursekit.checks.loader.batch_size import III_3_A
from coursekit.checks.loader.batches import III_2_A, III_2_B, III_2_C, III_2_D
from coursekit.checks.loader.evaluating import III_1_C
from coursekit.checks.loader.shuffling import III_1, III_1_A, III_1_B

EXERCISES = (III_1, III_1_A, III_1_B, III_1_C, III_2_A, III_2_B, III_2_C, III_2_D, III_3_A)
