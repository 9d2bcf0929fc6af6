"""What a practitioner would try first, with scikit-learn, in an environment that `accuracy.py` makes for it.

    python benchmarks/linear_models.py svm|naive-bayes-svm|vectorizer ROWS.json

It prints JSON: the test accuracy, and the seconds from texts in memory to the predictions. For the
vectorizer, which makes numbers of texts, it is the seconds alone.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.svm import LinearSVC


def predict_svm(train_texts, train_labels, test_texts):
    """A linear support vector machine on tf-idf of single words and pairs of words."""
    vectorizer = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    train, test = vectorizer.fit_transform(train_texts), vectorizer.transform(test_texts)
    return LinearSVC(random_state=0).fit(train, train_labels).predict(test)


def predict_naive_bayes_svm(train_texts, train_labels, test_texts):
    """Wang and Manning 2012: pairs of words, times their naive-Bayes log-count ratios; one model a class."""
    vectorizer = CountVectorizer(ngram_range=(1, 2), min_df=2, binary=True)
    train, test = vectorizer.fit_transform(train_texts), vectorizer.transform(test_texts)
    classes = np.unique(train_labels)
    scores = []
    for label in classes if len(classes) > 2 else classes[1:]:
        is_label = train_labels == label
        inside, outside = (np.asarray(train[rows].sum(0)).ravel() + 1 for rows in (is_label, ~is_label))
        ratios = np.log(inside / inside.sum() / (outside / outside.sum()))
        model = LinearSVC(C=0.1, random_state=0).fit(train.multiply(ratios).tocsr(), is_label)
        scores.append(model.decision_function(test.multiply(ratios).tocsr()))
    if len(scores) == 1:
        return classes[(scores[0] > 0).astype(int)]
    return classes[np.argmax(scores, axis=0)]


def time_vectorizer(train_texts):
    """Return the seconds from texts to numbered words, which sections I and II make, by `CountVectorizer`."""
    start = time.perf_counter()
    CountVectorizer(max_features=20_000, binary=True).fit_transform(train_texts)
    return time.perf_counter() - start


MODELS = {"svm": predict_svm, "naive-bayes-svm": predict_naive_bayes_svm}


def main(model, path):
    """Measure one model, and print what came out."""
    rows = json.loads(Path(path).read_text(encoding="utf-8"))
    if model == "vectorizer":
        print(json.dumps({"seconds": min(time_vectorizer(rows["train_texts"]) for _ in range(3))}))
        return
    train_labels = np.array(rows["train_labels"])
    start = time.perf_counter()
    predictions = MODELS[model](rows["train_texts"], train_labels, rows["test_texts"])
    seconds = time.perf_counter() - start
    accuracy = float((predictions == np.array(rows["test_labels"])).mean())
    print(json.dumps({"accuracy": accuracy, "seconds": seconds}))


if __name__ == "__main__":
    main(*sys.argv[1:])
