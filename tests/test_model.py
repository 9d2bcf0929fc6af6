"""One classifier in two forms: the same weights give the same logits, loss and gradients."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.dataset import Bag
from coursekit.loss import classification_loss
from coursekit.model import BagMLP, OneHotMLP, parameter_table

SLOTS = 31
ROWS = st.lists(st.sets(st.integers(0, SLOTS - 1), max_size=12), min_size=1, max_size=9)


def make_bag(rows) -> Bag:
    offsets = torch.tensor([0, *(len(row) for row in rows)]).cumsum(0)
    return Bag(torch.tensor([number for row in rows for number in sorted(row)], dtype=torch.int64), offsets)


def twins(seed: int, outputs: int, **options) -> tuple[OneHotMLP, BagMLP]:
    torch.manual_seed(seed)
    dense = OneHotMLP(SLOTS - 1, hidden=7, outputs=outputs)
    return dense, BagMLP.from_dense(dense, **options)


def bias_gradients(dense, compact):
    pairs = [(dense.fc1.bias, compact.bias)]
    pairs += zip(dense.fc2.parameters(), compact.fc2.parameters(), strict=True)
    return [(left.grad, right.grad) for left, right in pairs]


@settings(max_examples=60)
@given(ROWS, st.integers(0, 99), st.sampled_from([1, 2, 4]), st.booleans())
def test_both_forms_agree_in_logits_loss_and_gradients(rows, seed, outputs, sparse):
    dense, compact = twins(seed, outputs, sparse=sparse)
    bag = make_bag(rows)
    labels = torch.arange(len(rows)) % max(outputs, 2)

    left, right = dense(bag.dense(SLOTS)), compact(bag)
    left_loss, right_loss = classification_loss(left, labels), classification_loss(right, labels)
    left_loss.backward()
    right_loss.backward()

    torch.testing.assert_close(left, right, atol=1e-5, rtol=0)
    torch.testing.assert_close(left_loss, right_loss, atol=1e-5, rtol=0)
    weights = compact.embedding.weight.grad.to_dense() if sparse else compact.embedding.weight.grad
    torch.testing.assert_close(dense.fc1.weight.grad.T, weights, atol=1e-5, rtol=0)
    for left_gradient, right_gradient in bias_gradients(dense, compact):
        torch.testing.assert_close(left_gradient, right_gradient, atol=1e-5, rtol=0)


def test_both_forms_agree_at_the_size_of_the_course():
    torch.manual_seed(0)
    dense = OneHotMLP(20_000)
    compact = BagMLP.from_dense(dense)
    bag = make_bag([set(torch.randperm(20_001)[:140].tolist()) for _ in range(32)])

    torch.testing.assert_close(dense(bag.dense(20_001)), compact(bag), atol=1e-5, rtol=0)


def test_one_step_of_training_keeps_the_forms_equal():
    dense, compact = twins(3, 1)
    bag, labels = make_bag([{0, 3}, {3, 4, 5}, set()]), torch.tensor([1, 0, 1])

    for model, inputs in ((dense, bag.dense(SLOTS)), (compact, bag)):
        optimizer = torch.optim.SGD(model.parameters(), 0.5)
        classification_loss(model(inputs), labels).backward()
        optimizer.step()

    torch.testing.assert_close(dense(bag.dense(SLOTS)), compact(bag), atol=1e-5, rtol=0)


@pytest.mark.parametrize("outputs", [1, 2])
def test_the_same_seed_gives_the_same_weights(outputs):
    torch.manual_seed(4)
    dense = OneHotMLP(SLOTS - 1, 7, outputs)
    torch.manual_seed(4)
    compact = BagMLP(SLOTS - 1, 7, outputs)

    assert torch.equal(dense.fc1.weight.T, compact.embedding.weight)
    assert torch.equal(dense.fc1.bias, compact.bias)
    assert torch.equal(dense.fc2.weight, compact.fc2.weight)


def test_another_seed_gives_other_weights():
    models = []
    for seed in (4, 5):
        torch.manual_seed(seed)
        models.append(BagMLP(SLOTS - 1, 7))

    assert not torch.equal(models[0].embedding.weight, models[1].embedding.weight)


def test_the_twin_has_weights_of_its_own():
    dense, compact = twins(0, 1)
    before = dense.fc1.weight.clone()

    with torch.no_grad():
        compact.embedding.weight.add_(1.0)

    assert torch.equal(dense.fc1.weight, before)


def test_an_empty_review_gets_the_logit_of_the_biases():
    dense, compact = twins(1, 1)

    expected = dense.fc2(torch.relu(dense.fc1.bias))

    torch.testing.assert_close(compact(make_bag([set()]))[0], expected)


@pytest.mark.parametrize("outputs", [1, 2])
def test_logits_keep_the_batch_axis_for_a_single_row(outputs):
    _, compact = twins(0, outputs)

    assert compact(make_bag([{1, 2}])).shape == (1, outputs)


@pytest.mark.parametrize("make", [OneHotMLP, BagMLP])
def test_parameters_of_the_course_model(make):
    table = parameter_table(make(20_000))

    assert list(table.values()) in ([4_000_200, 200, 200, 1], [200, 4_000_200, 200, 1])
    assert sum(table.values()) == 4_000_601
