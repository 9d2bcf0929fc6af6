"""The bag model in two forms with the same logits; the recurrent one, where neighbours change nothing."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.dataset import Bag
from coursekit.errors import CourseError
from coursekit.loader import collate
from coursekit.loss import classification_loss
from coursekit.model import CELLS, POOLINGS, BagMLP, OneHotMLP, RecurrentClassifier
from coursekit.sequence import PaddedBatch
from coursekit.vocab import BOS, EOS, PAD, UNK

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
    sizes = [parameter.numel() for parameter in make(20_000).parameters()]

    assert sizes in ([4_000_200, 200, 200, 1], [200, 4_000_200, 200, 1])
    assert sum(sizes) == 4_000_601


WORDS = 20
SEQUENCES = st.lists(st.lists(st.integers(0, WORDS - 1), min_size=1, max_size=12), min_size=1, max_size=6)
EVERY_KIND = [
    pytest.param(
        {"cell": cell, "pooling": pooling, "bidirectional": bidirectional, "layers": layers},
        id=f"{cell}-{pooling}-{'both ways' if bidirectional else 'one way'}-{layers}",
    )
    for cell in CELLS
    for pooling in POOLINGS
    for bidirectional in (False, True)
    for layers in (1, 2)
]


def recurrent(seed: int = 0, **settings) -> RecurrentClassifier:
    torch.manual_seed(seed)
    return RecurrentClassifier(WORDS, **{"hidden": 6, "embedding": 5, **settings})


def padded(rows) -> PaddedBatch:
    return collate([(row, 0) for row in rows])[0]


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_a_row_has_the_same_logits_alone_and_in_a_batch(kind):
    model = recurrent(**kind).eval()

    @settings(max_examples=15)
    @given(SEQUENCES)
    def same(rows):
        with torch.no_grad():
            alone = torch.cat([model(padded([row])) for row in rows])
            torch.testing.assert_close(model(padded(rows)), alone, atol=1e-5, rtol=0)

    same()


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_what_stands_in_the_place_of_a_pad_does_not_matter(kind):
    model = recurrent(**kind).eval()
    batch = padded([[2, 7, 3], [2, 4, 5, 6, 7, 8, 3]])
    other = PaddedBatch(batch.ids.where(batch.mask, torch.tensor(9)), batch.lengths)

    torch.testing.assert_close(model(batch), model(other), atol=1e-5, rtol=0)


@pytest.mark.parametrize("kind", EVERY_KIND)
def test_every_parameter_gets_a_finite_gradient(kind):
    model = recurrent(**kind)

    model(padded([[2, 7, 3], [2, 4, 5, 6, 7, 8, 3], [2, 3]])).square().sum().backward()

    for parameter in model.parameters():
        assert torch.isfinite(parameter.grad).all()
        assert parameter.grad.abs().sum() > 0


def processor_lacks_lstm(precision):
    """Whether this processor lacks the instructions that torch's LSTM of this precision needs."""
    try:
        with torch.inference_mode(), torch.autocast("cpu", precision):
            torch.nn.LSTM(2, 2)(torch.zeros(1, 1, 2))
    except RuntimeError as error:
        if "could not create a primitive descriptor for the LSTM" not in str(error):
            raise
        return True
    return False


@pytest.mark.parametrize("pooling", POOLINGS)
@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize(
    ("cell", "precision"),
    # torch has no float16 LSTM on processors; GPUs have one.
    [*((cell, torch.bfloat16) for cell in CELLS), ("rnn", torch.float16), ("gru", torch.float16)],
)
def test_half_precision_gives_finite_logits_near_the_exact_ones(cell, precision, bidirectional, pooling):
    if cell == "lstm" and processor_lacks_lstm(precision):
        pytest.skip(f"This processor has no LSTM of {precision}.")
    model = recurrent(cell=cell, bidirectional=bidirectional, pooling=pooling).eval()
    batch = padded([[2, 7, 3], [2, 4, 5, 6, 7, 8, 3]])

    with torch.autocast("cpu", precision):
        logits = model(batch)

    torch.testing.assert_close(logits.float(), model(batch), atol=0.05, rtol=0)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("layers", [1, 2])
def test_both_ways_equals_torchs_own_packed_layers(cell, layers):
    model = recurrent(cell=cell, layers=layers, bidirectional=True, pooling="last", dropout=0.0).eval()
    own = CELLS[cell](5, 6, layers, batch_first=True, bidirectional=True)
    own.load_state_dict(
        {
            f"{name.removesuffix('l0')}l{layer}{suffix}": weights
            for stack, suffix in ((model.forwards, ""), (model.backwards, "_reverse"))
            for layer, part in enumerate(stack)
            for name, weights in part.state_dict().items()
        }
    )
    batch = padded([[2, 7, 3], [2, 4, 5, 6, 7, 8, 3], [2, 3]])

    packed = torch.nn.utils.rnn.pack_padded_sequence(
        model.embedding(batch.ids), batch.lengths, batch_first=True, enforce_sorted=False
    )
    _, last = own(packed)
    last = last[0] if isinstance(last, tuple) else last
    expected = model.head(torch.cat([last[-2], last[-1]], dim=1))

    torch.testing.assert_close(model(batch), expected, atol=1e-5, rtol=0)


def test_pooling_by_hand():
    model = recurrent(bidirectional=True)
    states = torch.tensor([[[1.0, 10.0], [3.0, 30.0], [9.0, 90.0]]])
    batch = PaddedBatch(torch.tensor([[2, 3, 0]]), torch.tensor([2]))

    assert model._pool(states, batch, "max").tolist() == [[3.0, 30.0]]
    assert model._pool(states, batch, "mean").tolist() == [[2.0, 20.0]]
    assert model._pool(states, batch, "last").tolist() == [[3.0, 10.0]]


def test_the_model_has_the_shapes_of_its_settings():
    model = RecurrentClassifier(100, cell="lstm", hidden=8, layers=2, bidirectional=True, pooling="max+mean")

    assert model.embedding.weight.shape == (100, 8)
    assert [layer.input_size for layer in model.forwards] == [8, 16]
    assert (model.head[0].in_features, model.head[0].out_features) == (32, 8)
    assert model(padded([[2, 3], [2, 5, 3]])).shape == (2, 4)


def test_the_courses_baseline_has_the_documents_size():
    model = RecurrentClassifier(11_846)

    # embedding + RNN (two matrices, two biases) + head (two linear layers)
    assert (
        sum(parameter.numel() for parameter in model.parameters())
        == 11_846 * 256 + 2 * 256 * 257 + 256 * 257 + 4 * 257
    )


def test_a_pad_has_no_vector_and_learns_none():
    model = recurrent()
    model(padded([[2, 3], [2, 4, 5, 3]])).sum().backward()

    assert not model.embedding.weight[PAD].any()
    assert not model.embedding.weight.grad[PAD].any()


def test_word_dropout_replaces_about_its_share_of_the_real_tokens():
    model = recurrent(word_dropout=0.3)
    batch = PaddedBatch(
        torch.full((50, 100), 7).index_fill(1, torch.arange(90, 100), PAD), torch.full((50,), 90)
    )
    before = batch.ids.clone()

    hidden = model._hide_words(batch)

    assert (hidden[:, 90:] == PAD).all()
    assert ((hidden == 7) | (hidden == UNK) | ~batch.mask).all()
    assert 0.25 < (hidden == UNK).sum() / batch.mask.sum() < 0.35
    assert torch.equal(batch.ids, before)


@pytest.mark.parametrize("kind", ["dropout", "embedding_dropout", "word_dropout"])
def test_dropout_works_while_training_alone(kind):
    model = recurrent(**{"dropout": 0.0, kind: 0.5})
    batch = padded([[2, 7, 8, 9, 10, 11, 12, 3]])

    assert not torch.equal(model(batch), model(batch))
    model.eval()
    assert torch.equal(model(batch), model(batch))


def test_an_empty_text_has_logits_of_its_own():
    assert torch.isfinite(recurrent(pooling="max+mean")(padded([[BOS, EOS], [BOS, 7, EOS]]))).all()


@pytest.mark.parametrize("pooling", POOLINGS)
def test_a_row_without_any_token_is_named(pooling):
    batch = PaddedBatch(torch.tensor([[2, 3], [0, 0]]), torch.tensor([2, 0]))

    with pytest.raises(CourseError, match="Row 1 of the batch has no token"):
        recurrent(pooling=pooling)(batch)


@pytest.mark.parametrize(
    ("setting", "choices"), [({"cell": "LSTM"}, "rnn, gru, lstm"), ({"pooling": "min"}, "max, mean, last")]
)
def test_an_unknown_choice_names_the_known_ones(setting, choices):
    with pytest.raises(CourseError, match=choices):
        recurrent(**setting)


def test_word_order_matters_to_it():
    model = recurrent(pooling="last").eval()

    assert not torch.allclose(model(padded([[2, 7, 8, 3]])), model(padded([[2, 8, 7, 3]])), atol=1e-3)
