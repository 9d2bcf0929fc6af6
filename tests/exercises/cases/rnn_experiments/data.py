"""VII.1 to VII.5, solved differently from the solved notebook."""

import random
import re
import string
from collections import Counter, defaultdict
from itertools import chain

import numpy as np
import torch
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import BatchSampler, DataLoader, RandomSampler

from coursekit.loader import make_loader, stratified_split
from coursekit.text import nltk_words
from coursekit.vocab import EOS, MAX_LENGTH, PAD, SPECIALS, UNK
from tests.exercises.cases import Answers


def _tokenize_with_a_pattern(text):
    from nltk.tokenize import NLTKWordTokenizer

    cleaned = re.sub(f"[{re.escape(string.punctuation)}]", "", text.casefold())
    return tuple(NLTKWordTokenizer().tokenize(cleaned))


def _tokenize_by_letters(text):
    from nltk.tokenize import word_tokenize

    cleaned = "".join(sign for sign in text if sign not in set(string.punctuation))
    return np.array(word_tokenize(cleaned.lower(), preserve_line=True), dtype=object)


def _vii_1_counter(course):
    news = course.news
    counts = Counter(chain.from_iterable(map(nltk_words, news.train_texts)))
    frequent = [pair for pair in counts.items() if pair[1] >= news.baseline.threshold + 1]
    frequent.sort(key=lambda pair: pair[0])
    frequent.sort(key=lambda pair: pair[1], reverse=True)  # stable: words of one count stay in their order
    return {
        "tokenize": _tokenize_with_a_pattern,
        "distinct": len(set(counts)),
        "vocabulary": (*SPECIALS, *(word for word, _ in frequent)),
    }


def _vii_1_arrays(course):
    tokens = course.news.tokens
    words, counts = np.unique(np.array(tokens.types, dtype=object)[tokens.ids], return_counts=True)
    order = np.argsort(-counts, kind="stable")  # np.unique has sorted the words already
    frequent = words[order][counts[order] > course.news.baseline.threshold]
    return {
        "tokenize": _tokenize_by_letters,
        "distinct": torch.tensor(len(words)),
        "vocabulary": ["<pad>", "<unk>", "<bos>", "<eos>", *frequent.tolist()],
    }


def _encode_with_default(words, vocabulary):
    numbers = defaultdict(lambda: vocabulary["<unk>"], vocabulary)
    return torch.tensor([numbers[word] for word in ("<bos>", *words, "<eos>")])


def _encode_step_by_step(words, vocabulary):
    numbers = np.full(len(words) + 2, vocabulary["<unk>"])
    numbers[0], numbers[-1] = vocabulary["<bos>"], vocabulary["<eos>"]
    for place, word in enumerate(words, start=1):
        if word in vocabulary:
            numbers[place] = vocabulary[word]
    return numbers


def _vii_2_rows(course):
    news, vocabulary = course.news, dict(course.news.splits().vocabulary)
    rows = [_encode_step_by_step(nltk_words(text), vocabulary) for text in news.train_texts]
    return {
        "encode": _encode_with_default,
        "longest": max(map(len, rows)),
        "unknown": sum((row == UNK).sum() for row in rows),
    }


def _vii_2_splits(course):
    splits = course.news.splits()
    parts = (splits.train, splits.validation)  # together all train rows; none is longer than 256
    return {
        "encode": _encode_step_by_step,
        "longest": torch.stack([part.lengths.max() for part in parts]).max(),
        "unknown": sum(int((part.ids == UNK).sum()) for part in parts),
    }


def _collate_pad_sequence(samples):
    rows = [
        torch.tensor(numbers if len(numbers) <= MAX_LENGTH else [*numbers[: MAX_LENGTH - 1], EOS])
        for numbers, _ in samples
    ]
    labels = torch.LongTensor([label for _, label in samples])
    return pad_sequence(rows, batch_first=True), torch.tensor([*map(len, rows)]), labels


def _collate_numpy(samples):
    lengths = np.minimum([len(numbers) for numbers, _ in samples], MAX_LENGTH)
    ids = np.zeros((len(samples), lengths.max()), dtype=np.int64)
    for row, (numbers, _) in enumerate(samples):
        ids[row, : lengths[row]] = numbers[: lengths[row]]
        ids[row, lengths[row] - 1] = numbers[-1]
    labels = np.array([label for _, label in samples])
    return [torch.from_numpy(part) for part in (ids, lengths.astype(np.int64), labels)]


def _vii_3_mask(course):
    """Pads counted with the mask, with the seed of the notebook."""
    train, size = course.news.splits().train, course.news.baseline.batch_size

    def share(bucket):
        masks = [rows.mask for rows, _ in make_loader(train, size, shuffle=True, bucket=bucket)]
        return 1 - sum(int(mask.sum()) for mask in masks) / sum(mask.numel() for mask in masks)

    return {
        "collate": _collate_pad_sequence,
        "padding_random": share(False),
        "padding_bucketed": share(True),
    }


def _vii_3_ids(course):
    """Pads counted by their number, with other seeds and in the second epoch."""
    train, size = course.news.splits().train, course.news.baseline.batch_size

    def share(bucket):
        loader = make_loader(train, size, shuffle=True, bucket=bucket, seed=7)
        for _ in loader:
            pass
        flat = np.concatenate([rows.ids.numpy().ravel() for rows, _ in loader])
        return np.mean(flat == PAD)

    return {"collate": _collate_numpy, "padding_random": share(False), "padding_bucketed": share(True)}


def _split_numpy(labels, share, seed):
    chance, labels = np.random.default_rng(seed), np.array(labels)
    held = []
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        held.append(chance.permutation(rows)[: round(share * len(rows))])
    return np.sort(np.concatenate(held))


def _split_course(labels, share, seed):
    return stratified_split(labels, share, seed)[1]


def _loader_with_sampler(dataset, batch_size, seed):
    sampler = RandomSampler(dataset, generator=torch.Generator().manual_seed(seed + 1))
    return DataLoader(dataset, batch_sampler=BatchSampler(sampler, batch_size, drop_last=False))


def _loader_of_lists(dataset, batch_size, seed):
    generator = torch.Generator()
    generator.manual_seed(seed)
    return DataLoader(
        dataset, batch_size, shuffle=True, generator=generator, worker_init_fn=_seed_both, collate_fn=list
    )


def _seed_both(worker_id):
    worker_seed = torch.initial_seed() % 2**32
    np.random.seed(worker_seed)
    random.seed(worker_seed)


def _seed_by_state(worker_id):
    random.seed(torch.initial_seed())
    np.random.seed(random.getrandbits(32))


def _seed_by_info(worker_id):
    """The worker's own record knows its seed too."""
    info = torch.utils.data.get_worker_info()
    assert info.id == worker_id < info.num_workers
    np.random.seed(info.seed % 2**32)
    random.seed(info.seed)


def _vii_4(split, loader, worker):
    def answer(course):
        labels = course.news.train_labels
        counts = Counter(labels[row] for row in split(labels, 0.1, 0))
        return {
            "split": split,
            "validation_counts": [counts[label] for label in range(4)],
            "make_train_loader": loader,
            "seed_worker": worker,
        }

    return answer


def _accuracy_of_all_rows(model, loader):
    """All predictions first, and one mean at the end."""
    was_training = model.training
    model.train(False)
    with torch.inference_mode():
        right = [model(rows).argmax(-1).eq(labels) for rows, labels in loader]
    model.train(was_training)
    return torch.cat(right).double().mean()


def _accuracy_numpy(model, loader):
    mode, right, rows_seen = model.training, 0, 0
    model.eval()
    for rows, labels in loader:
        with torch.no_grad():
            logits = model(rows).numpy()
        right += np.sum(logits.argmax(axis=1) == labels.numpy())
        rows_seen += labels.size(0)
    model.train(mode)
    return right / rows_seen


def _vii_5_labels(course):
    labels = course.news.splits().validation.labels
    return {"accuracy": _accuracy_of_all_rows, "always_world": (labels == 0).float().mean()}


class _World(torch.nn.Module):
    def forward(self, rows):
        return torch.tensor([[1.0, 0.0, 0.0, 0.0]]).expand(len(rows.lengths), 4)


def _vii_5_model(course):
    loader = make_loader(course.news.splits().validation, 50, bucket=False)
    return {"accuracy": _accuracy_numpy, "always_world": _accuracy_numpy(_World(), loader)}


ANSWERS: Answers = {
    "VII.1": (_vii_1_counter, _vii_1_arrays),
    "VII.2": (_vii_2_rows, _vii_2_splits),
    "VII.3": (_vii_3_mask, _vii_3_ids),
    "VII.4": (
        _vii_4(_split_numpy, _loader_with_sampler, _seed_both),
        _vii_4(_split_course, _loader_of_lists, _seed_by_state),
        _vii_4(_split_course, _loader_of_lists, _seed_by_info),
    ),
    "VII.5": (_vii_5_labels, _vii_5_model),
}
