"""A training that is killed at any moment goes on to the same end, and no other file is taken for its own."""

import functools
import os
import pickle
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.utils.data import TensorDataset

from coursekit import files
from coursekit.device import seeded
from coursekit.errors import CourseError
from coursekit.loss import classification_loss
from coursekit.model import RecurrentClassifier
from coursekit.sequence import SequenceDataset
from coursekit.training import fit
from coursekit.training.history import History
from coursekit.training.schedule import SCHEDULES
from tests import ROOT

ROWS, BATCH, EPOCHS = 24, 8, 4


class Killed(BaseException):
    """What stands in for SIGKILL inside this process: nothing between it and the test catches it."""


class Rows(TensorDataset):
    """A data set at which the process is killed, when a row is asked for after `left` others."""

    left = -1

    def __getitem__(self, row):
        if self.left == 0:
            raise Killed
        self.left -= 1
        return super().__getitem__(row)


def rows(seed: int = 0, count: int = ROWS, left: int = -1) -> Rows:
    generator = torch.Generator().manual_seed(seed)
    inputs = torch.randn(count, 3, generator=generator)
    data = Rows(inputs, (inputs[:, 0] + 0.5 * torch.randn(count, generator=generator) > 0).long())
    data.left = left
    return data


def network(seed: int = 0, hidden: int = 8) -> nn.Module:
    """A model that draws random numbers while it is trained."""
    with seeded(seed):
        return nn.Sequential(nn.Linear(3, hidden), nn.Tanh(), nn.Dropout(0.3), nn.Linear(hidden, 2))


def train(path: Path | None, left: int = -1, model: nn.Module | None = None, **options):
    """Train with everything that has a state: dropout, shuffling, Adam, a schedule, best weights."""
    model = model or network()
    optimizer = torch.optim.Adam(model.parameters(), 0.05)
    plan = {"epochs": EPOCHS, "batch_size": BATCH, "schedule": "linear", "keep_best": True, "clip": 1.0}
    plan |= {"validation": rows(1), "test": rows(2), "optimizer": optimizer, "seed": 3, "progress": False}
    history = fit(model, rows(left=left), checkpoint=path, **plan | options)
    return history, model.state_dict(), optimizer.state_dict()


def assert_same(first, second):
    """Compare two trainings to the last bit: history, weights, and the optimizer's memory."""
    for left, right in zip(first, second, strict=True):
        assert _plain(left) == _plain(right)


def _plain(value):
    """Turn tensors into their bytes, so that == is about all bits."""
    if isinstance(value, torch.Tensor):
        return value.numpy().tobytes()
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value


def kill(path: Path, left: int, **options) -> None:
    with pytest.raises(Killed):
        train(path, left, **options)


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "run.pt"


def test_a_checkpoint_changes_no_training(path):
    assert_same(train(path), train(None))


# Each epoch asks for 24 rows, the scoring before the first for as many: 120 in all.
@pytest.mark.parametrize("left", [*range(0, 5 * ROWS, 7), 5 * ROWS - 1])
def test_a_training_killed_at_any_row_goes_on_to_the_same_end(path, left):
    kill(path, left)

    assert_same(train(path), train(None))


@pytest.mark.parametrize("schedule", SCHEDULES)
@pytest.mark.parametrize("epoch", range(EPOCHS + 1))
def test_each_schedule_goes_on_where_it_was(path, schedule, epoch):
    # The validation labels are wrong: the loss on them rises, and a plateau has something to count.
    wrong = rows(1)
    wrong = TensorDataset(wrong.tensors[0], 1 - wrong.tensors[1])
    options = {"schedule": schedule, "validation": wrong}

    kill(path, epoch * ROWS + 3, **options)

    assert_same(train(path, **options), train(None, **options))


@pytest.mark.parametrize(
    "options",
    [
        {"shuffle": False},
        {"patience": 2, "epochs": 30},
        {"keep_best": False},
        {"start_epoch": 2},
        {"test": None},
        {"loss": functools.partial(nn.functional.cross_entropy, label_smoothing=0.1)},
        {"loss": nn.CrossEntropyLoss(label_smoothing=0.1)},
        {"precision": "mixed"},
    ],
    ids=lambda options: next(iter(options)),
)
def test_each_setting_goes_on_where_it_was(path, options):
    kill(path, 2 * ROWS + 5, **options)

    assert_same(train(path, **options), train(None, **options))


def test_a_training_killed_in_every_epoch_trains_nothing_twice(path):
    for _ in range(EPOCHS):
        kill(path, ROWS + 1)  # an epoch, and the first row of the next

    assert_same(train(path, ROWS), train(None))


def test_plain_descent_with_momentum_goes_on_where_it_was(path):
    def descend(checkpoint, left=-1):
        model = network()
        optimizer = torch.optim.SGD(model.parameters(), 0.1, momentum=0.9)
        return train(checkpoint, left, model, optimizer=optimizer)

    with pytest.raises(Killed):
        descend(path, 3 * ROWS)

    assert_same(descend(path)[:2], descend(None)[:2])


def news(seed: int) -> SequenceDataset:
    """Sequences of random lengths; the first word tells the class."""
    generator = torch.Generator().manual_seed(seed)
    lengths = torch.randint(2, 12, (60,), generator=generator)
    offsets = torch.cat([torch.zeros(1, dtype=torch.int64), lengths.cumsum(0)])
    ids = torch.randint(4, 30, (int(offsets[-1]),), generator=generator, dtype=torch.int32)
    return SequenceDataset(ids, offsets, ids[offsets[:-1]].long() % 4)


@pytest.mark.parametrize("bucket", [True, False])
@pytest.mark.parametrize("epoch", [1, 3])
def test_a_recurrent_network_goes_on_where_it_was(path, bucket, epoch):
    def learn(checkpoint, stop=99):
        """Kill it in an epoch, when some batches are over."""
        with seeded(0):
            model = RecurrentClassifier(30, cell="gru", hidden=6, bidirectional=True, word_dropout=0.2)
        forward, calls = model.head.forward, []

        def killing(states):
            calls.append(model.training)
            if sum(calls) > stop:
                raise Killed
            return forward(states)

        model.head.forward = killing
        optimizer = torch.optim.AdamW(model.parameters(), 0.01)
        plan = {"validation": news(1), "epochs": 4, "batch_size": 10, "schedule": "plateau", "clip": 1.0}
        history = fit(
            model, news(0), **plan, bucket=bucket, optimizer=optimizer, checkpoint=checkpoint, progress=False
        )
        return history, model.state_dict(), optimizer.state_dict()

    with pytest.raises(Killed):
        learn(path, stop=6 * epoch + 2)

    assert_same(learn(path), learn(None))


def test_a_finished_training_returns_at_once(path):
    first = train(path)

    assert_same(train(path, left=0), first)  # it asks for no row


def test_a_training_that_stopped_early_returns_at_once(path):
    wrong = TensorDataset(rows(1).tensors[0], 1 - rows(1).tensors[1])
    options = {"patience": 1, "epochs": 30, "validation": wrong}
    first = train(path, **options)

    assert first[0].stopped_early
    assert_same(train(path, left=0, **options), first)


def test_the_models_own_weights_do_not_matter_where_there_is_a_checkpoint(path):
    kill(path, 2 * ROWS + 5)

    assert_same(train(path, model=network(seed=9)), train(None))


def test_after_a_keyboard_interrupt_the_same_call_goes_on(path):
    class Stopped(Rows):
        def __getitem__(self, row):
            try:
                return super().__getitem__(row)
            except Killed:
                raise KeyboardInterrupt from None

    data = Stopped(*rows().tensors)
    data.left = 3 * ROWS + 7
    model = network()
    optimizer = torch.optim.Adam(model.parameters(), 0.05)
    plan = {"epochs": EPOCHS, "batch_size": BATCH, "validation": rows(1), "test": rows(2), "seed": 3}
    plan |= {"keep_best": True, "clip": 1.0, "checkpoint": path, "optimizer": optimizer, "progress": False}
    interrupted = fit(model, data, **plan)
    data.left = -1

    history = fit(model, data, **plan)

    assert (interrupted.interrupted, len(interrupted)) == (True, 3)
    assert_same((history, model.state_dict(), optimizer.state_dict()), train(None))


@pytest.mark.parametrize("moment", ["fsync", "replace"])
def test_killed_while_it_writes_the_old_checkpoint_is_whole(path, monkeypatch, moment):
    kill(path, 2 * ROWS + 5)
    before = path.read_bytes()

    def killed(*_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(*((files.os, "fsync") if moment == "fsync" else (Path, "replace")), killed)
        kill(path, -1)

    assert path.read_bytes() == before
    assert_same(train(path), train(None))


def test_what_a_killed_process_left_beside_the_file_is_removed(path):
    left = path.with_name(f".{path.name}.abc123.tmp")
    other = path.with_name(".other.pt.abc123.tmp")
    for file in (left, other):
        file.write_bytes(b"half")

    train(path)

    assert sorted(file.name for file in path.parent.iterdir()) == [other.name, path.name]


CHILD = """
import sys, time
import torch
from pathlib import Path
from tests.training.test_checkpoint import Rows, rows, train

class Slow(Rows):
    def __getitem__(self, row):
        time.sleep(0.004)
        return super().__getitem__(row)

print("ready", flush=True)
torch.manual_seed(int.from_bytes(__import__("os").urandom(4)))  # what is outside must not matter
history, weights, optimizer = train(Path(sys.argv[1]), epochs=10, test=Slow(*rows(2).tensors))
torch.save({"history": history.to_json(), "weights": weights, "optimizer": optimizer}, sys.argv[2])
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL.")
def test_a_process_killed_at_random_moments_ends_as_if_it_had_not_been(tmp_path):
    checkpoint, result = tmp_path / "run.pt", tmp_path / "result.pt"
    command = [sys.executable, "-c", CHILD, str(checkpoint), str(result)]
    root = ROOT
    chance = random.Random(7)

    codes = []
    for _ in range(3):
        # All in all the training sleeps for a second; on a slow machine the moments lie earlier in it.
        with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"ready\n"
            time.sleep(chance.uniform(0.02, 0.3))
            child.kill()
        codes.append(child.returncode)
    subprocess.run(command, cwd=root, check=True, stdout=subprocess.DEVNULL)

    assert -signal.SIGKILL in codes
    outcome = torch.load(result, weights_only=True)
    history, weights, optimizer = train(None, epochs=10)
    assert_same(
        (History.from_json(outcome["history"]), outcome["weights"], outcome["optimizer"]),
        (history, weights, optimizer),
    )


def refused(path: Path, words: str, **options) -> None:
    """Assert that a call refuses the file in one sentence, and leaves it as it is."""
    before = path.read_bytes()
    with pytest.raises(CourseError, match=words) as refusal:
        train(path, **options)
    assert path.read_bytes() == before
    assert str(path) in str(refusal.value)
    assert "name another file" in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (network(hidden=9), r"of another model \(0.bias is \(8,\) there and \(9,\) here\)"),
        (nn.Sequential(nn.Linear(3, 2)), "of another model"),
        (nn.Sequential(*network(), nn.Linear(2, 2)), r"4.bias is missing there and \(2,\) here"),
    ],
    ids=["other size", "fewer layers", "more layers"],
)
def test_the_checkpoint_of_another_model(path, model, words):
    kill(path, 2 * ROWS)

    refused(path, words, model=model)


class Halved:
    """A loss with a setting."""

    def __init__(self, factor):
        self.factor = factor

    def __call__(self, logits, labels):
        return self.factor * classification_loss(logits, labels)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"epochs": 9}, "epochs: 4 there and 9 here"),
        ({"batch_size": 4}, "batch_size: 8 there and 4 here"),
        ({"schedule": "constant"}, "schedule: linear there and constant here"),
        ({"seed": 4}, "seed: 3 there and 4 here"),
        ({"clip": None}, "clip: 1.0 there and None here"),
        ({"patience": 2}, "patience: None there and 2 here"),
        ({"shuffle": False}, "shuffle: True there and False here"),
        ({"precision": "mixed"}, "precision: float32 there and mixed here"),
        ({"loss": nn.functional.cross_entropy}, "loss: coursekit.loss.classification_loss there"),
        ({"loss": Halved(0.5)}, "loss: .*Halved"),
        ({"optimizer": (torch.optim.SGD, 0.05)}, r"optimizer kind: torch.*Adam there"),
        ({"optimizer": (torch.optim.Adam, 0.01)}, "optimizer lr of group 0: 0.05 there"),
        ({"validation": rows(8)}, "validation set: 24 rows with the check sum [0-9a-f]{8} there and 24 rows"),
        ({"test": None}, "test set: "),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_the_checkpoint_of_a_training_with_other_settings(path, options, words):
    kill(path, 2 * ROWS)
    if "optimizer" in options:
        make, rate = options["optimizer"]
        options = {"model": network(), **options}
        options["optimizer"] = make(options["model"].parameters(), rate)

    refused(path, rf"is of a training with other settings \({words}", **options)


def test_a_setting_of_the_loss_counts(path):
    kill(path, 2 * ROWS, loss=Halved(0.5))

    refused(path, "other settings", loss=Halved(0.4))


def test_the_checkpoint_of_a_training_on_other_rows(path):
    kill(path, 2 * ROWS)
    model = network()
    optimizer = torch.optim.Adam(model.parameters(), 0.05)

    with pytest.raises(CourseError, match=r"other settings \(train set: "):
        fit(
            model,
            rows(seed=7),
            rows(2),
            validation=rows(1),
            **{"epochs": EPOCHS, "batch_size": BATCH, "keep_best": True, "clip": 1.0, "seed": 3},
            optimizer=optimizer,
            checkpoint=path,
            progress=False,
        )


def test_a_refused_checkpoint_leaves_the_model_and_the_optimizer_as_they_were(path):
    kill(path, 2 * ROWS)
    model = network(seed=5)
    optimizer = torch.optim.Adam(model.parameters(), 0.2)
    before = [_plain(dict(part.state_dict())) for part in (model, optimizer)]

    with pytest.raises(CourseError):
        train(path, model=model, optimizer=optimizer)

    assert [_plain(dict(part.state_dict())) for part in (model, optimizer)] == before


def test_a_checkpoint_that_is_cut_off(path):
    kill(path, 2 * ROWS)
    whole = path.read_bytes()

    for length in (0, 1, 100, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        refused(path, "is damaged, or no checkpoint at all")


def test_a_checkpoint_with_a_changed_byte(path):
    kill(path, 2 * ROWS)
    whole = path.read_bytes()
    reference = train(None)
    chance = random.Random(0)

    refusals = 0
    for _ in range(40):
        place = chance.randrange(len(whole))
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        try:
            # A byte that nobody reads, such as padding between the parts, may be any.
            assert_same(train(path), reference)
        except CourseError as refusal:
            assert "damaged" in str(refusal)
            refusals += 1
    assert refusals > 5


@pytest.mark.parametrize(
    "content",
    [
        random.Random(1).randbytes(5000),
        b"PK\x03\x04" + bytes(100),
        b"not a checkpoint\n",
        pickle.dumps({"a": 1}),
    ],
    ids=["random", "zip header", "text", "pickle"],
)
def test_a_file_of_something_else(path, content):
    path.write_bytes(content)

    refused(path, "is damaged, or no checkpoint at all")


class Bomb:
    """A pickle of this object makes a file when it is loaded."""

    def __init__(self, mark: Path):
        self.mark = mark

    def __reduce__(self):
        return (os.mkdir, (str(self.mark),))


@pytest.mark.parametrize("zipped", [True, False])
def test_a_pickle_that_would_run_code_does_not(path, tmp_path, zipped):
    mark = tmp_path / "ran"
    torch.save({"format": Bomb(mark)}, path, _use_new_zipfile_serialization=zipped)

    refused(path, "is damaged, or no checkpoint at all")

    assert not mark.exists()


@pytest.mark.parametrize(
    "content", [{"weights": torch.ones(2)}, [1], 3, {"format": "coursekit checkpoint 0"}]
)
def test_a_torch_file_that_is_no_checkpoint(path, content):
    torch.save(content, path)

    refused(path, "is no checkpoint of this version")


@pytest.mark.parametrize(
    "missing", ["shapes", "settings", "history", "optimizer", "random", "batches", "model"]
)
def test_a_checkpoint_without_one_of_its_parts(path, missing):
    kill(path, 2 * ROWS)
    content = torch.load(path, weights_only=True)
    del content[missing]
    torch.save(content, path)

    refused(path, "is damaged")


def test_all_in_a_checkpoint_is_tensors_and_plain_values(path):
    for schedule in SCHEDULES:
        kill(path, 2 * ROWS, schedule=schedule)
        assert torch.load(path, weights_only=True)["format"].startswith("coursekit checkpoint")
        path.unlink()


def test_a_folder_is_no_checkpoint(tmp_path):
    with pytest.raises(CourseError, match="cannot be read"):
        train(tmp_path)


def test_a_checkpoint_in_a_folder_that_is_not_there_yet(tmp_path):
    path = tmp_path / "new" / "folder" / "run.pt"

    train(path)

    assert path.is_file()


def test_a_checkpoint_below_a_file_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("text")

    with pytest.raises(CourseError, match="Cannot write"):
        train(tmp_path / "file" / "run.pt")


def test_a_full_disk_is_told_in_words_and_the_old_checkpoint_stays(path, monkeypatch):
    kill(path, 2 * ROWS)
    before = path.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "fsync", full)
        with pytest.raises(CourseError, match=rf"Cannot write {path} \(No space left on device\)"):
            train(path)

    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
