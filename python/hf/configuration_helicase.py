"""The sizes of a network of Helicase, under their published names: width `embedding_size`, MLP width `hidden_size`."""

from transformers import PretrainedConfig


class HelicaseConfig(PretrainedConfig):
    model_type = 'helicase'

    def __init__(
        self,
        architecture='chordmixer',
        embedding_size=32,
        hidden_size=64,
        block_num=1,
        group_size=1,
        num_heads=1,
        max_len=124,
        cls_vectors=4,
        vocab_size=7,
        mask_token_id=5,
        pad_token_id=6,
        **kwargs,
    ):
        self.architecture = architecture
        self.embedding_size = embedding_size
        self.hidden_size = hidden_size
        self.block_num = block_num
        self.group_size = group_size
        self.num_heads = num_heads
        self.max_len = max_len  # bases and CLS vectors
        self.cls_vectors = cls_vectors
        self.vocab_size = vocab_size
        self.mask_token_id = mask_token_id
        super().__init__(pad_token_id=pad_token_id, **kwargs)
