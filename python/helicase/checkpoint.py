"""What a run goes on from. Two forms: safetensors, which the studio reads and writes, and the distributed checkpoints
of PyTorch (DCP), which every rank writes its part of, and which any number of ranks reads."""

import json
import os
import re
import shutil
import tarfile
import warnings
from pathlib import Path

import torch
import torch.distributed.checkpoint as dcp
from safetensors import safe_open
from safetensors.torch import save_file

from . import parallel
from .settings import Refused, read_json

FORMAT, VERSION = 'helicase-cluster', 1
MOMENTS = ('first_moment', 'second_moment')
NAME = re.compile(r'^step-(\d+)$')
# One process alone is what is meant then.
warnings.filterwarnings('ignore', message='torch.distributed is disabled')

# --- The studio's files ----------------------------------------------------------------------------------------------


def read_tensors(path):
    if not Path(path).is_file():
        raise Refused(f'There is no file {path}.', 'Make the folder again in the studio, or choose another state.')
    with safe_open(path, 'pt') as file:
        return {name: file.get_tensor(name) for name in file.keys()}


def read_state(folder, slots):
    """(tensors for Learner.load, what state.json says) of a folder like state/."""
    folder = Path(folder)
    said = read_json(folder / 'state.json', 'state', 'Make the folder again in the studio, or set state to null.')
    if said.get('format') != FORMAT or said.get('version') != VERSION:
        raise Refused(f'{folder / "state.json"} is of another version.', 'Make the folder again in the studio.')
    networks = {name: read_tensors(folder / f'{name}.safetensors') for name in ('student', 'teacher')}
    optimiser = read_tensors(folder / 'optimiser.safetensors')
    for moment in MOMENTS:
        networks[moment] = {
            slot.published: optimiser[f'{moment}.{slot.published}']
            for slot in slots
            if f'{moment}.{slot.published}' in optimiser
        }
    state = {}
    for group, tensors in networks.items():
        state[group] = {}
        for slot in slots:
            tensor = tensors.get(slot.published)
            if tensor is None or tuple(tensor.shape) != slot.shape:
                held = 'nothing' if tensor is None else f'shape {tuple(tensor.shape)}'
                what = f'{folder}: of {group} {slot.published} there is {held}; the settings make {slot.shape}.'
                raise Refused(what, 'Give the sizes of the run, or set state to null to begin anew.')
            state[group][slot.published] = slot.permuted(tensor)
    return state | {'center': optimiser['center'], 'applied': int(optimiser['applied'])}, said


def write_state(folder, learner, said, card=None):
    """The same, float32; every rank calls it, the first writes. card goes into the weights' metadata."""
    state = {
        group: {slot.published: whole_float(slot, tensors[slot.published]) for slot in learner.slots}
        for group, tensors in learner.vectors().items()
    }
    if parallel.rank() != 0:
        return
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    about = {'format': 'pt'} | ({} if card is None else {'helicase': json.dumps(card)})
    for network in ('student', 'teacher'):
        save_whole(state[network], folder / f'{network}.safetensors', about)
    optimiser = {f'{moment}.{name}': tensor for moment in MOMENTS for name, tensor in state[moment].items()}
    optimiser['center'] = learner.center.float().cpu().contiguous()
    optimiser['applied'] = torch.tensor([float(learner.applied)])
    save_whole(optimiser, folder / 'optimiser.safetensors', {'format': 'pt'})
    text = json.dumps({'format': FORMAT, 'version': VERSION, **said}, indent=1)
    (folder / 'state.json.new').write_text(text, encoding='utf-8')
    os.replace(folder / 'state.json.new', folder / 'state.json')


def whole_float(slot, tensor):
    return slot.permuted(parallel.whole(tensor).detach().float().cpu()).contiguous()


def save_whole(tensors, path, metadata):
    """Under its name only once it is whole."""
    save_file(tensors, f'{path}.new', metadata)
    os.replace(f'{path}.new', path)


def pack_tar(folder, path):
    """One file to import: plain files, USTAR."""
    with tarfile.open(f'{path}.new', 'w', format=tarfile.USTAR_FORMAT) as tar:
        for file in sorted(Path(folder).iterdir(), key=lambda each: (each.name != 'state.json', each.name)):
            tar.add(file, arcname=file.name)
    os.replace(f'{path}.new', path)


# --- Checkpoints of PyTorch ------------------------------------------------------------------------------------------


def save(folder, learner, progress, keep):
    """After a step; all ranks. It counts once progress.json is there, which comes last."""
    place = Path(folder) / f'step-{progress["step"]:09d}'
    dcp.save(contents(learner), checkpoint_id=place, no_dist=parallel.world() == 1)
    if parallel.rank() == 0:
        said = json.dumps({**progress, 'applied': learner.applied})
        (place / 'progress.json.new').write_text(said, encoding='utf-8')
        os.replace(place / 'progress.json.new', place / 'progress.json')
        for old in complete(folder)[: -max(1, keep)]:
            shutil.rmtree(old)


def complete(folder):
    """Whole checkpoints, oldest first."""
    folders = [each for each in Path(folder).glob('step-*') if NAME.match(each.name)]
    return sorted(each for each in folders if (each / 'progress.json').is_file())


def load(place, learner):
    """Into a learner of any number of ranks. Returns what was said of it."""
    held = contents(learner)
    dcp.load(held, checkpoint_id=place, no_dist=parallel.world() == 1)
    learner.center.copy_(held['center'])
    progress = json.loads((Path(place) / 'progress.json').read_text(encoding='utf-8'))
    learner.count(progress['applied'])
    return progress


def contents(learner):
    return {**learner.vectors(), 'center': learner.center}
