"""Helicase networks for transformers: AutoModel, AutoModelForMaskedLM, AutoModelForSequenceClassification.

A token is a base: A 0, C 1, G 2, N 3, T 4, the order of the weights' channels; [MASK] 5 and [PAD] 6 are the zero
vector, and padding is left out of attention and of means. The CLS vectors are appended here: sequences come without
them.
"""

from torch import nn
from transformers import PreTrainedModel
from transformers.modeling_outputs import BaseModelOutputWithPooling, MaskedLMOutput, SequenceClassifierOutput

from .configuration_helicase import HelicaseConfig
from .model import make_encoder

BASES = 5


class HelicasePreTrainedModel(PreTrainedModel):
    config_class = HelicaseConfig
    # Parameters carry the names of the file, without a prefix.
    base_model_prefix = ''
    _no_split_modules = ['ChordMixerLayer', 'TransformerLayer']
    _keys_to_ignore_on_load_unexpected = [r'^linear\.', r'^projector\.', r'^prototypes\.', r'^predictor\.']

    def __init__(self, config):
        super().__init__(config)
        self.embedding = nn.Linear(BASES, config.embedding_size)
        self.encoder = make_encoder(
            config.architecture,
            blocks=config.block_num,
            width=config.embedding_size,
            hidden=config.hidden_size,
            heads=config.num_heads,
            group=config.group_size,
            tokens=config.max_len,
        )

    def _init_weights(self, module):
        """Nothing is drawn but what a file lacks, which is a head: PyTorch's own default."""
        if isinstance(module, nn.Linear) and module is getattr(self, 'classifier', None):
            module.reset_parameters()

    def encode(self, input_ids, attention_mask=None):
        """(features [B,L,D] of the bases, of the CLS vectors [B,C,D], mask [B,L])."""
        known = input_ids < BASES
        rows = nn.functional.one_hot(input_ids.clamp(max=BASES - 1), BASES) * known.unsqueeze(-1)
        if attention_mask is None:
            attention_mask = input_ids != self.config.pad_token_id
        mask = attention_mask.bool()
        rows = rows * mask.unsqueeze(-1)
        x = nn.functional.pad(rows, (0, 0, 0, self.config.cls_vectors)).to(self.embedding.weight.dtype)
        keys = None if mask.all() else nn.functional.pad(mask, (0, self.config.cls_vectors), value=True)
        x = self.embedding(x)
        for layer in self.encoder.layers():
            x = layer(x, keys)
        x = self.encoder.end(x)
        length = input_ids.shape[1]
        return x[:, :length], x[:, length:], mask

    @staticmethod
    def mean(features, mask):
        weights = mask.unsqueeze(-1).to(features.dtype)
        return (features * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1)


class HelicaseModel(HelicasePreTrainedModel):
    """Features of the bases; `pooler_output` is their mean, what a task's head is given."""

    def __init__(self, config):
        super().__init__(config)
        self.post_init()

    def forward(self, input_ids, attention_mask=None, return_dict=None, **_):
        features, _, mask = self.encode(input_ids, attention_mask)
        output = BaseModelOutputWithPooling(last_hidden_state=features, pooler_output=self.mean(features, mask))
        return output if return_dict is not False else output.to_tuple()


class HelicaseForMaskedLM(HelicasePreTrainedModel):
    """Logits of the five bases, in the order of the tokens."""

    def __init__(self, config):
        super().__init__(config)
        self.linear = nn.Linear(config.embedding_size, BASES)
        self.post_init()

    def forward(self, input_ids, attention_mask=None, labels=None, return_dict=None, **_):
        features, _, _ = self.encode(input_ids, attention_mask)
        logits = self.linear(features)
        loss = None if labels is None else nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten())
        output = MaskedLMOutput(loss=loss, logits=logits)
        return output if return_dict is not False else output.to_tuple()


class HelicaseForSequenceClassification(HelicasePreTrainedModel):
    def __init__(self, config):
        super().__init__(config)
        self.num_labels = config.num_labels
        self.classifier = nn.Linear(config.embedding_size, config.num_labels)
        self.post_init()

    def forward(self, input_ids, attention_mask=None, labels=None, return_dict=None, **_):
        features, _, mask = self.encode(input_ids, attention_mask)
        logits = self.classifier(self.mean(features, mask))
        loss = None if labels is None else nn.functional.cross_entropy(logits, labels)
        output = SequenceClassifierOutput(loss=loss, logits=logits)
        return output if return_dict is not False else output.to_tuple()
