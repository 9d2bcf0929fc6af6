"""Training a model: the loop, its settings, schedules, histories and checkpoints (sections VI and VII)."""

from coursekit.device import choose_device, seeded
from coursekit.evaluation import EVALUATION_BATCH_SIZE
from coursekit.training.history import Epoch, History
from coursekit.training.loop import fit, train_epoch

__all__ = ["EVALUATION_BATCH_SIZE", "Epoch", "History", "choose_device", "fit", "seeded", "train_epoch"]
