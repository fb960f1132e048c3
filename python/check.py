"""Whether this machine computes what the studio computed: run it before the first step.

    python check.py

Three steps on made-up windows, from the weights of this folder: views, logits, losses, gradient norms and weights
against check/golden.safetensors; and where transformers is installed, every tensor of hf/ byte by byte after loading.
It ends with 1 where anything differs by more than it may.
"""

import argparse
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file

from helicase.checkpoint import read_state
from helicase.layout import OTHER_ORDER
from helicase.settings import Refused, read_json, settings_of
from helicase.step import Learner
from helicase.views import views

LOGITS, TRAINED = 1e-5, 1e-4  # of the largest value
BASES = 'ACGTN'
failed = []


def report(what, difference, most):
    good = difference <= most
    print(f'{"ok  " if good else "FAIL"}  {what:<58} {difference:.1e} of at most {most:.0e}')
    if not good:
        failed.append(what)


def apart(made, expected):
    expected = expected.double()
    return ((made.double() - expected).abs().max() / expected.abs().max().clamp(min=1e-12)).item()


def check_steps(folder):
    golden = load_file(folder / 'check' / 'golden.safetensors')
    about = read_json(folder / 'check' / 'golden.json', 'golden values', 'Make the folder again in the studio.')
    said = read_json(folder / 'state' / 'state.json', 'state', 'Make the folder again in the studio.')
    s = settings_of(said['config'] | {'batch': about['batch']})
    learner = Learner(s, precision='float64')
    state, _ = read_state(folder / 'state', learner.slots)
    learner.load(state)
    student, teacher = (golden[f'{name}_codes'].to(torch.uint8).numpy() for name in ('student', 'teacher'))
    worst = dict.fromkeys(about['signals'], 0.0)
    for index, step in enumerate(about['steps']):
        seen = views(student[index], teacher[index], s, step, range(s.batch))
        if index == 0:
            # float32 of the processor's own normal numbers; another engine's differ in their last bits.
            report('views of the first step', apart(torch.from_numpy(seen.student), golden['student_view'][0]), 1e-6)
            inputs = learner.tensors(seen)['student']
            for name, network in (('student', learner.student), ('teacher', learner.teacher)):
                with torch.no_grad():
                    logits = network(inputs, {'logits'})['logits'].flatten(0, 1)
                report(f'logits of the {name}', apart(logits, golden[f'{name}_logits'].reshape(-1, 5)), LOGITS)
        rate, momentum = (golden[name][index].item() for name in ('learning_rate', 'momentum'))
        signals = learner.step([seen], rate, momentum)
        for name, expected in zip(about['signals'], golden['signals'][index].tolist()):
            if name in signals:
                worst[name] = max(worst[name], abs(signals[name] - expected) / max(1e-2, abs(expected)))
    for name, difference in worst.items():
        report(f'{name} of three steps', difference, TRAINED)
    held = learner.vectors()
    for network in ('student', 'teacher'):
        differences = []
        for slot in learner.slots:
            expected = golden[f'after.{network}.{slot.published}'].flatten().double()
            made = slot.permuted(held[network][slot.published]).flatten()[: len(expected)].double()
            # By length: Adam's first steps make a whole step of a slope that is rounding alone, in a number or two.
            differences.append(((made - expected).norm() / expected.norm().clamp(min=1e-12)).item())
        report(f'weights of the {network} after three steps', max(differences), TRAINED)
    report('center after three steps', (learner.center - golden['after.center']).abs().max().item(), TRAINED)
    return golden, s


def check_transformers(folder, golden, s):
    try:
        import transformers
    except ImportError:
        print('      transformers is not installed: hf/ was not loaded')
        return
    from transformers import AutoModel, AutoModelForMaskedLM, AutoModelForSequenceClassification, AutoTokenizer

    print(f'      transformers {transformers.__version__}')
    for network in ('student', 'teacher'):
        place = folder / 'hf' / network
        held = load_file(place / 'model.safetensors')
        for kind in (AutoModel, AutoModelForMaskedLM, AutoModelForSequenceClassification):
            model = kind.from_pretrained(place, trust_remote_code=True, dtype=torch.float32)
            loaded = {name: tensor for name, tensor in model.state_dict().items() if not name.startswith('classifier.')}
            other = [name for name, tensor in loaded.items() if not same_bytes(tensor, held.get(name))]
            report(f'{network}: tensors that {kind.__name__} changed, of {len(loaded)}', len(other), 0)
        check_logits(place, golden, s, network, AutoTokenizer, AutoModelForMaskedLM)
        if s.backbone == 'transformer':
            check_esm(folder, place, network, AutoTokenizer, AutoModel)


def same_bytes(tensor, held):
    return held is not None and tensor.shape == held.shape and tensor.numpy().tobytes() == held.numpy().tobytes()


def check_logits(place, golden, s, network, tokenizers, models):
    """Of text, through the tokenizer, against the network of this package."""
    codes = golden['student_codes'][0].to(torch.int64) & 127
    tokens = tokenizers.from_pretrained(place, trust_remote_code=True)
    text = [''.join(BASES[code] for code in row) for row in codes.tolist()]
    given = tokens(text, return_tensors='pt')
    given['input_ids'][:, ::7] = tokens.mask_token_id
    model = models.from_pretrained(place, trust_remote_code=True, dtype=torch.float32).eval()
    ours = Learner(s)
    held = load_file(place / 'model.safetensors')
    ours.load({'student': {slot.published: slot.permuted(held[slot.published]) for slot in ours.slots}})
    rows = torch.nn.functional.one_hot(codes, 5).float()
    rows[:, ::7] = 0
    rows = torch.nn.functional.pad(rows, (0, 0, 0, s.clsVectors))
    with torch.no_grad():
        made = model(**given).logits[..., OTHER_ORDER]
        expected = ours.student(rows, {'logits'})['logits']
    report(f'{network}: logits of AutoModelForMaskedLM on text', apart(made, expected), LOGITS)


def check_esm(folder, place, network, tokenizers, models):
    """The same network as a stock EsmModel: its features."""
    from tempfile import TemporaryDirectory

    from helicase.esm import convert

    text = ['ACGTNACGGT[MASK]ACCA', 'TTTTGACAC[MASK]GTAAC']
    with TemporaryDirectory() as stock, torch.no_grad():
        convert(place, stock)
        esm = models.from_pretrained(stock, add_pooling_layer=False, dtype=torch.float32).eval()
        held = load_file(Path(stock) / 'model.safetensors')
        other = [name for name, tensor in held.items() if not same_bytes(esm.state_dict().get(name), tensor)]
        report(f'{network}: tensors that EsmModel changed, of {len(held)}', len(other), 0)
        given = tokenizers.from_pretrained(stock)(text, return_tensors='pt')
        made = esm(input_ids=given['input_ids'], attention_mask=given['attention_mask']).last_hidden_state
        own = models.from_pretrained(place, trust_remote_code=True, dtype=torch.float32).eval()
        given = tokenizers.from_pretrained(place, trust_remote_code=True)(text, return_tensors='pt')
        expected = own(**given).last_hidden_state
    report(f'{network}: features of a stock EsmModel', apart(made[:, : expected.shape[1]], expected), LOGITS)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--folder', default=Path(__file__).parent, type=Path, help='the folder of the run')
    folder = parser.parse_args().folder
    try:
        golden, s = check_steps(folder)
        check_transformers(folder, golden, s)
    except Refused as refused:
        sys.exit(f'error: {refused}')
    if failed:
        sys.exit(f'{len(failed)} of the checks failed: do not train here before you know why.')
    print('This machine computes what the studio computed.')


if __name__ == '__main__':
    main()
