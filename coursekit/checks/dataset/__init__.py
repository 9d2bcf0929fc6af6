"""The exercises of section II: the data set, what a step costs, the learning rate, and the tokenizer."""

from coursekit.checks.dataset.encoding import II_2_C
from coursekit.checks.dataset.gradient_step import II_3_C
from coursekit.checks.dataset.learning_rate import II_3_A, II_3_B
from coursekit.checks.dataset.step_cost import II_2_A, II_2_B
from coursekit.checks.dataset.tokenizer import II_4_A
from coursekit.checks.dataset.tokenizer_effect import II_4_B, II_4_C
from coursekit.checks.dataset.vectors import II_1_A, II_1_B

EXERCISES = (II_1_A, II_1_B, II_2_A, II_2_B, II_2_C, II_3_A, II_3_B, II_3_C, II_4_A, II_4_B, II_4_C)
