"""Where a model computes: the choice among devices that this machine need not have, and precision."""

import pytest
import torch
from torch import nn

from coursekit.device import Precision, choose_device, device_for, has_sparse_gradients, limit_threads
from coursekit.errors import CourseError
from coursekit.model import BagMLP
from coursekit.training import choose_device as choose_device_of_training
from coursekit.training import fit
from tests.training.test_loop import bag_model, reviews


@pytest.fixture
def machine(monkeypatch):
    """Pretend that this machine has certain GPUs."""

    def has(*kinds: str) -> None:
        monkeypatch.setattr(torch.cuda, "is_available", lambda: "cuda" in kinds)
        monkeypatch.setattr(torch.cuda, "device_count", lambda: 2 if "cuda" in kinds else 0)
        monkeypatch.setattr(torch.backends.mps, "is_available", lambda: "mps" in kinds)

    return has


@pytest.mark.parametrize(
    ("kinds", "sparse", "device"),
    [
        ([], False, "cpu"),
        (["mps"], False, "mps"),
        (["cuda"], False, "cuda"),
        (["cuda", "mps"], False, "cuda"),
        ([], True, "cpu"),
        (["mps"], True, "cpu"),
        (["cuda"], True, "cuda"),
    ],
)
def test_the_best_device_there_is(machine, kinds, sparse, device):
    machine(*kinds)

    assert choose_device(sparse=sparse) == torch.device(device)


@pytest.mark.parametrize("wanted", ["cpu", "mps", "cuda", "cuda:1", torch.device("cuda", 1)])
def test_a_wanted_device_that_is_there(machine, wanted):
    machine("cuda", "mps")

    assert choose_device(wanted) == torch.device(wanted)


@pytest.mark.parametrize(
    ("kinds", "wanted", "there"),
    [
        ([], "cuda", "cpu"),
        (["mps"], "cuda", "mps, cpu"),
        (["cuda"], "mps", "cuda, cpu"),
        (["cuda"], "cuda:2", "cuda, cpu"),
        ([], "gpu", "cpu"),
        ([], "meta", "cpu"),
        ([], "", "cpu"),
    ],
)
def test_a_device_that_is_not_there_is_refused_with_those_that_are(machine, kinds, wanted, there):
    machine(*kinds)

    with pytest.raises(CourseError, match=f'"{wanted}" .*: choose one of {there}, or none'):
        choose_device(wanted)


def test_a_macs_gpu_is_refused_where_gradients_are_sparse(machine):
    machine("mps")

    with pytest.raises(CourseError, match="for a model with sparse gradients: choose one of cpu"):
        choose_device("mps", sparse=True)


@pytest.mark.parametrize("sparse", [True, False])
def test_a_bag_model_stays_with_the_courses_data(machine, sparse):
    machine("mps")
    model = BagMLP(5, hidden=2, sparse=sparse)

    assert has_sparse_gradients(model) == sparse
    assert device_for(model) == torch.device("cpu")


def test_any_other_model_goes_to_the_best_device(machine):
    machine("mps")

    assert device_for(nn.Linear(2, 2)) == torch.device("mps")


def test_fit_refuses_a_device_before_it_does_anything(machine):
    machine()

    with pytest.raises(CourseError, match='The device "cuda" is not to be had here'):
        fit(bag_model(), reviews(), device="cuda", progress=False)


def test_choose_device_can_be_imported_from_training_too():
    assert choose_device_of_training is choose_device


@pytest.mark.parametrize("device", ["cpu", "mps"])
def test_mixed_precision_is_float32_where_there_is_no_cuda(device):
    precision = Precision("mixed", torch.device(device))

    assert precision.dtype is None
    assert not precision.scaler.is_enabled()


@pytest.mark.parametrize(("supported", "dtype"), [(True, torch.bfloat16), (False, torch.float16)])
def test_mixed_precision_takes_bfloat16_where_the_gpu_has_it(monkeypatch, machine, supported, dtype):
    machine("cuda")
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda: supported)

    precision = Precision("mixed", torch.device("cuda"))

    assert precision.dtype is dtype
    # Only float16 loses small gradients and needs the scaler.
    assert precision.scaler.is_enabled() == (dtype is torch.float16)
    assert Precision("float32", torch.device("cuda")).dtype is None


def test_mixed_precision_on_the_processor_changes_nothing():
    def history(precision):
        return fit(bag_model(), reviews(), epochs=2, precision=precision, progress=False)

    assert history("mixed") == history("float32")


def test_another_precision_is_refused_in_words():
    with pytest.raises(CourseError, match='no precision "half": the precisions are float32, mixed'):
        fit(bag_model(), reviews(), precision="half", progress=False)


class FloatsAsked(nn.Linear):
    """A layer that notes the type of its logits, computed as autocast does it on a GPU."""

    def forward(self, inputs):
        logits = super().forward(inputs)
        self.seen = logits.dtype
        return logits


def test_a_forward_pass_in_16_bits_has_its_loss_in_32():
    # bfloat16 on the processor stands in for a GPU.
    precision = Precision("float32", torch.device("cpu"))
    precision.dtype = torch.bfloat16
    model = FloatsAsked(3, 2)

    logits = precision.logits(model, torch.ones(4, 3))

    assert model.seen is torch.bfloat16
    assert logits.dtype is torch.float32
    assert model.weight.dtype is torch.float32


def test_clipping_bounds_the_norm_of_the_true_gradients():
    # A scaler multiplies the gradients by 65,536: clipped before the division, they would be nearly 0.
    model = nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), 0.0)
    precision = Precision("float32", torch.device("cpu"))
    precision.scaler = torch.amp.GradScaler("cpu")

    precision.step(model(torch.full((1, 2), 100.0)).sum(), model, optimizer, clip=0.5)

    norm = torch.cat([weights.grad.flatten() for weights in model.parameters()]).norm()
    assert norm.item() == pytest.approx(0.5, rel=1e-3)


@pytest.mark.parametrize(
    ("model", "threads"),
    [
        (nn.GRU(4, 128), 1),
        (nn.Sequential(nn.Linear(2, 2), nn.LSTM(4, 8)), 1),
        (nn.GRU(4, 129), 3),
        (nn.Linear(4, 4), 3),
    ],
    ids=["gru", "small lstm", "large gru", "linear"],
)
def test_a_small_recurrent_network_has_one_thread(model, threads):
    before = torch.get_num_threads()
    try:
        torch.set_num_threads(3)
        with limit_threads(model, torch.device("cpu")):
            assert torch.get_num_threads() == threads
        assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(before)
