"""A Transformer of Helicase as a stock EsmModel of transformers, without custom code.

    python -m helicase.esm hf/teacher hf/teacher-esm

The two are one network (pre-LayerNorm, rotary, biases, exact GELU, last LayerNorm) up to the order of the channels of
queries and keys: neighbours turn together here, a channel and the one half a head on there. An embedding row is the
input's row for that base plus its bias; [MASK] and the CLS vectors, zero rows here, are the bias alone.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from .settings import Refused

CLS = 7  # behind the tokens of the folder it is made from


def half_split(rows, heads):
    """Rows [D,...] of queries or keys in the order of ESM: of each head the even channels, then the odd."""
    parts = rows.reshape(heads, -1, 2, *rows.shape[1:])
    return parts.transpose(1, 2).reshape(rows.shape)


def converted(weights, config):
    heads, blocks = config['num_heads'], config['block_num']
    bias = weights['embedding.bias']
    bases = weights['embedding.weight'].T + bias
    specials = bias.expand(3, -1)  # [MASK], [PAD], which attention leaves out, and [CLS]
    made = {'embeddings.word_embeddings.weight': torch.cat([bases, specials])}
    for block in range(blocks):
        ours, esm = f'encoder.blocks.{block}', f'encoder.layer.{block}'
        pairs = {'attention_norm': 'attention.LayerNorm', 'out': 'attention.output.dense', 'mlp_norm': 'LayerNorm'}
        pairs |= {'mlp.0': 'intermediate.dense', 'mlp.2': 'output.dense'}
        for kind in ('weight', 'bias'):
            for name, there in pairs.items():
                made[f'{esm}.{there}.{kind}'] = weights[f'{ours}.{name}.{kind}']
            q, k, v = weights[f'{ours}.qkv.{kind}'].chunk(3)
            made[f'{esm}.attention.self.query.{kind}'] = half_split(q, heads)
            made[f'{esm}.attention.self.key.{kind}'] = half_split(k, heads)
            made[f'{esm}.attention.self.value.{kind}'] = v
    for kind in ('weight', 'bias'):
        made[f'encoder.emb_layer_norm_after.{kind}'] = weights[f'encoder.norm.{kind}']
    # A head of EsmModel that is of proteins alone; without it the library would draw one.
    made['contact_head.regression.weight'] = torch.zeros(1, blocks * heads)
    made['contact_head.regression.bias'] = torch.zeros(1)
    return {name: tensor.contiguous().clone() for name, tensor in made.items()}


def convert(source, target):
    """Writes the folder of the EsmModel. Load it with AutoModel.from_pretrained(target, add_pooling_layer=False)."""
    source, target = Path(source), Path(target)
    config = json.loads((source / 'config.json').read_text(encoding='utf-8'))
    if config.get('architecture') != 'transformer':
        raise Refused(f'{source} holds a ChordMixer, which no stock model is.', 'Load it with trust_remote_code=True.')
    target.mkdir(parents=True, exist_ok=True)
    save_file(
        converted(load_file(source / 'model.safetensors'), config), target / 'model.safetensors', {'format': 'pt'}
    )
    esm = {
        'model_type': 'esm',
        'architectures': ['EsmModel'],
        'vocab_size': CLS + 1,
        'mask_token_id': config['mask_token_id'],
        'pad_token_id': config['pad_token_id'],
        'hidden_size': config['embedding_size'],
        'num_hidden_layers': config['block_num'],
        'num_attention_heads': config['num_heads'],
        'intermediate_size': config['hidden_size'],
        'hidden_act': 'gelu',
        'hidden_dropout_prob': 0.0,
        'attention_probs_dropout_prob': 0.0,
        'max_position_embeddings': config['max_len'],
        'layer_norm_eps': 1e-5,
        'position_embedding_type': 'rotary',
        'emb_layer_norm_before': False,
        'token_dropout': False,
    }
    (target / 'config.json').write_text(json.dumps(esm, indent=2) + '\n', encoding='utf-8')
    tokenizer = json.loads((source / 'tokenizer.json').read_text(encoding='utf-8'))
    mask = tokenizer['added_tokens'][0]
    tokenizer['added_tokens'].append({**mask, 'id': CLS, 'content': '[CLS]'})
    tokenizer['model']['vocab']['[CLS]'] = CLS
    cls = {'SpecialToken': {'id': '[CLS]', 'type_id': 0}}
    sequence = {'Sequence': {'id': 'A', 'type_id': 0}}
    tokenizer['post_processor'] = {
        'type': 'TemplateProcessing',
        'single': [sequence] + [cls] * config['cls_vectors'],
        'pair': [sequence, {'Sequence': {'id': 'B', 'type_id': 0}}],
        'special_tokens': {'[CLS]': {'id': '[CLS]', 'ids': [CLS], 'tokens': ['[CLS]']}},
    }
    (target / 'tokenizer.json').write_text(json.dumps(tokenizer), encoding='utf-8')
    for name in ('tokenizer_config.json', 'special_tokens_map.json'):
        (target / name).write_text((source / name).read_text(encoding='utf-8'), encoding='utf-8')


if __name__ == '__main__':
    try:
        convert(*sys.argv[1:3])
    except Refused as refused:
        sys.exit(f'error: {refused}')
