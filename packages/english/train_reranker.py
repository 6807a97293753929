"""Trains the reranker: a cross-encoder that says how likely a passage answers a question.

    python packages/english/train_reranker.py LIBRARY CONDITIONAL BASE

LIBRARY is the folder of a library of the documents that `questions.jsonl` asks about, indexed and encoded with
`KB_MEANING=english`; CONDITIONAL the training part of ConditionalQA as lines of JSON, compressed with gzip (`page`,
`scenario`, `question`, `evidence`); BASE the file `model.safetensors` of all-MiniLM-L6-v2, with its `tokenizer.json`
beside it. Writes `reranker.npz`. Takes half an hour on two cores.

Each question is shown with what answers it and with six texts that do not, most of which the search finds for it, too;
the answer should have the most points of the seven (the cross entropy of a softmax over them). Questions over a seventh
of the documents are left out, to watch what is learnt.

Needs passagebase with its extra `english`, and jax, optax, numpy, onnx and tokenizers.
"""

from __future__ import annotations

import gzip
import json
import math
import random
import re
import struct
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
from make_data import quantize
from tokenizers import Tokenizer

from kb.library.configuration import watch_configuration
from kb.library.indexing.sync import Library
from kb.search.question_order import WEIGHTS, add_up, read_signs
from kb.search.service import SearchRequest, plan_search
from kb.settings import Settings

Model = dict[str, Any]

HERE = Path(__file__).parent
QUESTIONS = HERE / "questions.jsonl"
DATA = HERE / "passagebase_english" / "reranker.npz"

# As `kb/embeddings/reranker.py` reads a pair.
PIECES, QUESTION, TITLE, HEADING = 128, 64, 16, 12
CLS, SEP, DOT = 101, 102, 1012
LENGTHS = (64, 96, 112, 128)  # to which batches are padded

HEADS = 12
WRONG = 6  # texts that do not answer, for each question
BATCH = 4  # questions
FIRST, FOUND = 25, 100  # most wrong texts are among the first hits, the others among those found
EPOCHS, RATE, WARM_UP, DECAY = 1.4, 6e-5, 0.06, 0.01
MATRICES, NORMS = ("q", "k", "v", "ao", "fi", "fo"), ("aln", "oln")
PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
FROZEN = ("pieces", "positions", "types")
BITS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the pieces of the text that answers it, and those of texts that do not."""

    question: str
    right: list[int]
    wrong: list[list[int]]


class Texts:
    """Makes pieces of texts."""

    def __init__(self, tokenizer: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def split(self, text: str, limit: int) -> list[int]:
        return self._tokenizer.encode(text, add_special_tokens=False).ids[:limit]

    def show(self, title: str, heading: str, text: str) -> list[int]:
        return [*self.split(title, TITLE), *self.split(heading, HEADING), DOT, *self.split(text, PIECES)]


def mine(library: Path, texts: Texts, chance: random.Random) -> dict[str, list[Asked]]:
    """Search for each question of the package; return them, with what is found, by the document asked about."""
    settings, asked = Settings(meaning="english", library=library), defaultdict(list)
    config = watch_configuration(library).read().config
    with Library(settings).open_view() as view:
        for row in map(json.loads, QUESTIONS.read_text(encoding="utf-8").splitlines()):
            answer, plan = (
                view.get_passage(row["id"]),
                plan_search(SearchRequest(row["question"]).follow(config), view, settings),
            )
            if answer is None:
                continue
            query = replace(plan.query, start=0, limit=FOUND)
            (found,) = view.multi_search([query])
            signs = read_signs(row["question"], query, found.hits)
            points = [hit.score + add_up(each, WEIGHTS) for hit, each in zip(found.hits, signs, strict=True)]
            order = sorted(range(len(points)), key=lambda at: -points[at])
            good = fold(answer.text)
            hits = [found.hits[at] for at in order if not says_same(good, fold(found.hits[at].passage.text))]
            first = chance.sample(hits[:FIRST], min(4, len(hits[:FIRST])))
            rest = chance.sample(hits[FIRST:], min(WRONG - len(first), len(hits[FIRST:])))
            record = view.get_document(answer.document)
            shown = [
                texts.show(each.document.metadata.title, "".join(each.passage.heading[-1:]), each.passage.text)
                for each in (*first, *rest)
            ]
            right = texts.show(record.metadata.title if record else "", "".join(answer.heading[-1:]), answer.text)
            asked[answer.document].append(Asked(row["question"], right, shown))
    return asked


def fold(text: str) -> str:
    return re.sub(r"\W+", " ", text).lower().strip()


def says_same(one: str, other: str) -> bool:
    return not other or one in other or other in one


def read_conditional(path: Path, texts: Texts, chance: random.Random) -> Iterator[Asked]:
    """Yield questions of ConditionalQA; their wrong texts are of the same page, or have rare words of the question."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    pages = defaultdict(set)
    for row in rows:
        pages[row["page"]].update(each for each in row["evidence"] if len(each) > 30)
    every = sorted(set().union(*pages.values()))
    having = defaultdict(list)
    for at, each in enumerate(every):
        for word in list_words(each):
            having[word].append(at)
    for row in rows:
        evidence = [each for each in row["evidence"] if len(each) > 30]
        if not evidence:
            continue
        case = " ".join(row["scenario"].split()[:40])
        question = row["question"] if chance.random() < 0.5 else f"{case} {row['question']}"
        start = chance.randrange(len(evidence))
        points: Counter[int] = Counter()
        for word in list_words(f"{row['question']} {row['scenario']}"):
            if len(having[word]) < 400:
                points.update(dict.fromkeys(having[word], math.log(len(every) / max(1, len(having[word])))))
        near = [every[at] for at, _ in points.most_common(60) if every[at] not in row["evidence"]][3:]
        same = sorted(pages[row["page"]] - set(row["evidence"]))
        wrong = chance.sample(near, min(4, len(near))) + chance.sample(same, min(2, len(same)))
        wrong += chance.sample(every, WRONG - len(wrong))
        page = row["page"].replace("-", " ")
        right = " ".join(evidence[start : start + chance.choice((1, 2, 3))])
        yield Asked(question, texts.show(page, "", right), [texts.show(page, "", each) for each in wrong])


def list_words(text: str) -> list[str]:
    return sorted(set(re.findall("[a-z]{3,}", text.lower())))


def read_base(path: Path) -> Model:
    """Return the weights of the published model."""
    content = path.read_bytes()
    (size,) = struct.unpack("<Q", content[:8])
    held = {}
    for name, each in json.loads(content[8 : 8 + size]).items():
        if name != "__metadata__" and each["dtype"] == "F32":
            start, end = (8 + size + offset for offset in each["data_offsets"])
            held[name] = np.frombuffer(content[start:end], np.float32).reshape(each["shape"])
    layers = [
        {name: (held[f"encoder.layer.{number}.{part}.weight"], held[f"encoder.layer.{number}.{part}.bias"])
         for name, part in PARTS.items()}
        for number in range(6)
    ]  # fmt: skip
    above = "embeddings.{}.weight".format
    return {
        "pieces": held[above("word_embeddings")],
        "positions": held[above("position_embeddings")][:PIECES],
        "types": held[above("token_type_embeddings")],
        "norm": (held[above("LayerNorm")], held["embeddings.LayerNorm.bias"]),
        "layers": layers,
        "head": np.random.RandomState(0).normal(0, 0.02, 2 * 384).astype(np.float32),
        "bias": np.zeros(1, np.float32),
    }


def score(model: Model, ids: jax.Array, second: jax.Array, mask: jax.Array) -> jax.Array:
    """Return the score of each pair: BERT as published, and a linear head over the first vector and the mean."""
    hidden = model["pieces"][ids] + model["positions"][: ids.shape[1]] + model["types"][second]
    hidden = normalize(hidden, model["norm"])
    texts, pieces, size = hidden.shape
    hide = (1 - mask)[:, None, None, :] * -1e9
    for layer in model["layers"]:
        q, k, v = (
            multiply(hidden, layer[part]).reshape(texts, pieces, HEADS, -1).transpose(0, 2, 1, 3) for part in "qkv"
        )
        shares = jax.nn.softmax(q @ k.transpose(0, 1, 3, 2) / math.sqrt(size // HEADS) + hide, -1)
        mixed = (shares @ v).transpose(0, 2, 1, 3).reshape(texts, pieces, size)
        hidden = normalize(hidden + multiply(mixed, layer["ao"]), layer["aln"])
        inner = jax.nn.gelu(multiply(hidden, layer["fi"]), approximate=False)
        hidden = normalize(hidden + multiply(inner, layer["fo"]), layer["oln"])
    mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
    return jnp.concatenate([hidden[:, 0], mean], -1) @ model["head"] + model["bias"]


def multiply(rows: jax.Array, weights: tuple[jax.Array, jax.Array]) -> jax.Array:
    return rows @ weights[0].T + weights[1]


def normalize(rows: jax.Array, weights: tuple[jax.Array, jax.Array]) -> jax.Array:
    centred = rows - rows.mean(-1, keepdims=True)
    return centred * jax.lax.rsqrt((centred**2).mean(-1, keepdims=True) + 1e-12) * weights[0] + weights[1]


def pack(asked: Sequence[Asked], texts: Texts) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the ids, types and mask of the pairs of some questions, the right one of each first."""
    pairs = []
    for each in asked:
        start = [CLS, *texts.split(each.question, QUESTION), SEP]
        pairs += [(len(start), [*[*start, *text][: PIECES - 1], SEP]) for text in (each.right, *each.wrong)]
    longest = max(len(pieces) for _, pieces in pairs)
    shape = len(pairs), next(each for each in LENGTHS if each >= longest)
    ids, second, mask = np.zeros(shape, np.int32), np.zeros(shape, np.int32), np.zeros(shape, np.float32)
    for row, (start, pieces) in enumerate(pairs):
        ids[row, : len(pieces)] = pieces
        second[row, start : len(pieces)] = 1
        mask[row, : len(pieces)] = 1
    return ids, second, mask


def make_batches(asked: list[Asked], chance: random.Random) -> list[list[Asked]]:
    """Return batches of questions whose texts are of similar length, in a random order."""
    chance.shuffle(asked)
    batches = []
    for start in range(0, len(asked), 16 * BATCH):
        near = sorted(asked[start : start + 16 * BATCH], key=lambda each: max(map(len, (each.right, *each.wrong))))
        batches += [near[at : at + BATCH] for at in range(0, len(near) - BATCH + 1, BATCH)]
    chance.shuffle(batches)
    return batches


def choose(logits: jax.Array) -> tuple[jax.Array, jax.Array]:
    """Return the loss of some questions, and the share of those whose answer has the most points."""
    rows = logits.reshape(-1, 1 + WRONG)
    return -jax.nn.log_softmax(rows, -1)[:, 0].mean(), (rows.argmax(-1) == 0).mean()


def train(model: Model, epochs: Sequence[list[list[Asked]]], watched: list[list[Asked]], texts: Texts) -> Model:
    """Return the trained model."""
    frozen = {name: jnp.asarray(model.pop(name)) for name in FROZEN}
    steps = int(EPOCHS * len(epochs[0]))
    rate = optax.warmup_cosine_decay_schedule(0, RATE, int(WARM_UP * steps), steps, RATE * 0.03)
    optimizer = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rate, weight_decay=DECAY))
    state = optimizer.init(model)

    def measure(model: Model, *batch: jax.Array) -> tuple[jax.Array, jax.Array]:
        return choose(score({**model, **frozen}, *batch))

    @jax.jit
    def step(
        model: Model, state: optax.OptState, *batch: jax.Array
    ) -> tuple[Model, optax.OptState, jax.Array, jax.Array]:
        (loss, right), gradient = jax.value_and_grad(measure, has_aux=True)(model, *batch)
        updates, state = optimizer.update(gradient, state, model)
        return optax.apply_updates(model, updates), state, loss, right

    seen: list[tuple[float, float]] = []
    for batch in [each for epoch in epochs for each in epoch][:steps]:
        model, state, loss, right = step(model, state, *pack(batch, texts))
        seen.append((float(loss), float(right)))
        if len(seen) % 50 == 0:
            sys.stdout.write(f"{len(seen)} of {steps}: loss, right {np.mean(seen[-50:], axis=0).round(3)}\n")
    told = [jax.jit(measure)(model, *pack(each, texts)) for each in watched]
    sys.stdout.write(f"left out: loss, right {np.mean(told, axis=0).round(3)}\n")
    trained: Model = jax.tree.map(np.asarray, {**model, **frozen})
    return trained


def convert(model: Model) -> dict[str, np.ndarray]:
    """Return the arrays of the data by name; see `kb/embeddings/block_weights.py`."""
    first, second = model["types"]
    made = {
        "positions": (model["positions"] + first).astype(np.float16),
        "own.second": (second - first).astype(np.float16),
        "own.head": model["head"],
        "own.bias": model["bias"],
        "emb.ln.w": model["norm"][0],
        "emb.ln.b": model["norm"][1],
        **quantize("pieces", model["pieces"], BITS),
    }
    for number, layer in enumerate(model["layers"]):
        for name in MATRICES:
            made |= quantize(f"l{number}.{name}.w", layer[name][0], BITS)
        made |= {f"l{number}.{name}.w": layer[name][0] for name in NORMS}
        made |= {f"l{number}.{name}.b": layer[name][1] for name in (*MATRICES, *NORMS)}
    return made


def main() -> None:
    """Train with the files that the arguments name."""
    library, conditional, base = map(Path, sys.argv[1:])
    texts = Texts(base.parent / "tokenizer.json")
    epochs, watched = [], []
    for number in range(math.ceil(EPOCHS)):
        chance = random.Random(100 + number)  # noqa: S311 - no secret
        mined = mine(library, texts, chance)
        left_out = set(random.Random(1).sample(sorted(mined), len(mined) // 7))  # noqa: S311 - no secret
        asked = [each for document, those in mined.items() if document not in left_out for each in those]
        asked += read_conditional(conditional, texts, chance)
        epochs.append(make_batches([each for each in asked if len(each.wrong) == WRONG], chance))
        watched = make_batches([each for document in left_out for each in mined[document]], chance)
    np.savez_compressed(DATA, **convert(train(read_base(base), epochs, watched, texts)))


if __name__ == "__main__":
    main()
