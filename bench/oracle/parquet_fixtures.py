"""Writes the parquet fixtures of src/evaluation/readers: the shapes in which the Hugging Face hub serves the suites.

    pip install pyarrow
    python bench/oracle/parquet_fixtures.py
"""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

OUT = Path(__file__).parents[2] / "src" / "evaluation" / "readers" / "fixtures"
OUT.mkdir(exist_ok=True)

SEQUENCES = ["ACGTACGTAC", "TTTTACGTAN", "GGGGACGTAC", "CCCCACGTAC", "acgtacgtag", "TTGTACGTAC"]
LABELS = [0, 1, 0, 1, 1, 0]


def write(name: str, table: pa.Table, **options) -> None:
    pq.write_table(table, OUT / name, **options)


# GenomicBenchmarks: columns `seq` and `label`, the label a class number; snappy, as the hub's own conversion writes it.
features = {"info": {"features": {"seq": {"dtype": "string", "_type": "Value"}, "label": {"names": ["negative", "positive"], "_type": "ClassLabel"}}}}
schema = pa.schema([("seq", pa.string()), ("label", pa.int64())], metadata={"huggingface": json.dumps(features)})
write("train-00000-of-00001-abc.parquet", pa.table({"seq": SEQUENCES, "label": LABELS}, schema=schema), compression="snappy")
# Several row groups, dictionary off, not compressed, with a null in each column.
plain = pa.table({"sequence": [*SEQUENCES, None, "ACGT"], "label": pa.array([*LABELS, 1, None], pa.int32())})
write("test-plain.parquet", plain, compression="none", use_dictionary=False, row_group_size=3)
# Labels as words, a split column, and a nested column that nobody needs.
words = {"split": ["train"] * 4 + ["test"] * 2, "kind": ["exon" if label else "intron" for label in LABELS], "dna": SEQUENCES, "where": [[1, 2]] * 6}
write("words.parquet", pa.table(words), compression="gzip")
write("zstd.parquet", pa.table({"seq": SEQUENCES, "label": LABELS}), compression="zstd")
# A codec that is not read.
write("brotli.parquet", pa.table({"seq": SEQUENCES, "label": LABELS}), compression="brotli")
# Bytes of a fixed length, as numpy writes texts.
fixed = pa.array([sequence.encode() for sequence in SEQUENCES], pa.binary(10))
write("fixed.parquet", pa.table({"seq": fixed, "label": LABELS}), compression="zstd")
# An index before the columns, their names in another order and case.
index = {"__index_level_0__": list(range(6)), "Label": LABELS, "Seq": SEQUENCES}
write("index.parquet", pa.table(index), compression="snappy")
# Many rows in one row group.
many = {"seq": [SEQUENCES[i % 6] for i in range(20_000)], "label": [LABELS[i % 6] for i in range(20_000)]}
write("one-group.parquet", pa.table(many), compression="zstd", row_group_size=20_000)
