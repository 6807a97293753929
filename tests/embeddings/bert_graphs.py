"""Builds the graphs of two encoders and of the reranker, without weights, in `kb/embeddings/data`.

    python -m tests.embeddings.bert_graphs

It is BERT as published, without the embedding of pieces, which is looked up outside: the vectors of pieces go in, those
of the last layer come out. Matrices are 8 bits with a scale a column, and their inputs are quantised at run time.
"""

from __future__ import annotations

from onnx import ModelProto, NodeProto, TensorProto, helper

from kb.embeddings.small_bert import SIX_LAYERS, TWELVE_LAYERS, Graph

DIMENSIONS, INNER, HEADS = 384, 1536, 12
LAYERS = {TWELVE_LAYERS: 12, SIX_LAYERS: 6}
NAMES = {TWELVE_LAYERS: "multilingual-e5-small", SIX_LAYERS: "reranker"}
EPSILON = 1e-12  # of the normalisation of layers
MICROSOFT = "com.microsoft"


class _GraphBuilder:
    """Collects nodes, and weights whose type and shape are known."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self.weights: list[TensorProto] = []

    def declare(self, name: str, kind: int, *shape: int) -> str:
        """Declare weights that are given when the model is opened."""
        tensor = TensorProto(name=name, data_type=kind, dims=shape, data_location=TensorProto.EXTERNAL)
        tensor.external_data.add(key="location", value="given")
        self.weights.append(tensor)
        return name

    def add(self, operator: str, inputs: list[str], output: str, domain: str = MICROSOFT, **attributes: float) -> str:
        """Add an operation, and return the name of its output."""
        node = helper.make_node(operator, inputs, [output], domain=domain)
        node.attribute.extend(helper.make_attribute(name, value) for name, value in attributes.items())
        self.nodes.append(node)
        return output

    def multiply(self, name: str, source: str, rows: int, columns: int) -> str:
        weights = [
            self.declare(f"{name}.w", TensorProto.INT8, rows, columns),
            self.declare(f"{name}.scales", TensorProto.FLOAT, columns),
            self.declare(f"{name}.zeros", TensorProto.INT8, columns),
            self.declare(f"{name}.b", TensorProto.FLOAT, columns),
        ]
        return self.add("DynamicQuantizeMatMul", [source, *weights], f"{name}.out")

    def normalize(self, name: str, source: str, other: str) -> str:
        weights = [self.declare(f"{name}.{part}", TensorProto.FLOAT, DIMENSIONS) for part in "wb"]
        return self.add("SkipLayerNormalization", [source, other, *weights], f"{name}.out", epsilon=EPSILON)


def build(of: Graph) -> ModelProto:
    graph = _GraphBuilder()
    first = [graph.declare(f"emb.ln.{part}", TensorProto.FLOAT, DIMENSIONS) for part in "wb"]
    hidden = graph.add("LayerNormalization", ["pieces", *first], "emb.out", domain="", epsilon=EPSILON)
    for layer in (f"l{number}" for number in range(LAYERS[of])):
        attended = [graph.multiply(f"{layer}.{part}", hidden, DIMENSIONS, DIMENSIONS) for part in "qkv"]
        context = graph.add("MultiHeadAttention", [*attended, "", "mask"], f"{layer}.attention", num_heads=HEADS)
        mixed = graph.multiply(f"{layer}.ao", context, DIMENSIONS, DIMENSIONS)
        hidden = graph.normalize(f"{layer}.aln", mixed, hidden)
        inner = graph.add("Gelu", [graph.multiply(f"{layer}.fi", hidden, DIMENSIONS, INNER)], f"{layer}.gelu")
        outer = graph.multiply(f"{layer}.fo", inner, INNER, DIMENSIONS)
        hidden = graph.normalize(f"{layer}.oln", outer, hidden)
    graph.add("Identity", [hidden], "hidden", domain="")
    inputs = [
        helper.make_tensor_value_info("pieces", TensorProto.FLOAT, ["texts", "pieces", DIMENSIONS]),
        helper.make_tensor_value_info("mask", TensorProto.INT32, ["texts", "pieces"]),
    ]
    outputs = [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, ["texts", "pieces", DIMENSIONS])]
    made = helper.make_graph(graph.nodes, NAMES[of], inputs, outputs, graph.weights)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=8, producer_name="")


if __name__ == "__main__":
    for each in LAYERS:
        each.path.write_bytes(build(each).SerializeToString(deterministic=True))
