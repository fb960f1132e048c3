import os
import sys
from pathlib import Path

import pytest
import torch

HERE = Path(__file__).resolve().parent
for folder in (HERE, HERE.parent):
    sys.path.insert(0, str(folder))
torch.set_num_threads(1)

RESULTS = HERE.parents[1] / 'docs' / 'results' / 'cluster-parity.md'
HEAD = """# The same run, measured

Written by `WRITE=1 npm run test:python`, which holds every line of it. A difference is that of the largest number of a
tensor or a signal, against its largest value; of several tests the largest is told.

| | what | largest difference | may be |
|---|---|---|---|
"""
measured = {}


@pytest.fixture
def parity():
    """Holds a difference to what it may be, and keeps it for the table. point: one of the proof, by its number."""

    def hold(point, what, difference, most):
        difference = float(difference)
        known, _ = measured.get((point, what), (0.0, most))
        measured[point, what] = max(known, difference), most
        assert difference <= most, f'{what}: {difference}'

    return hold


def pytest_sessionfinish(exitstatus):
    """Lines of what was not measured this time stay."""
    if os.environ.get('WRITE') != '1' or exitstatus != 0 or not measured:
        return
    kept = RESULTS.read_text().splitlines() if RESULTS.exists() else []
    rows = {tuple(line.strip('| ').split(' | ')[:2]): line for line in kept if line[:3].strip('| ').isdigit()}
    for (point, what), (difference, most) in measured.items():
        told = 'none' if difference == 0 else f'{difference:.1e}'
        may_be = {0: 'none', float('inf'): 'it must be seen'}.get(most, f'{most:.0e}')
        rows[str(point), what] = f'| {point} | {what} | {told} | {may_be} |'
    RESULTS.write_text(HEAD + '\n'.join(line for _, line in sorted(rows.items())) + '\n')
