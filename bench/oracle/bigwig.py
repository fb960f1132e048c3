"""What pyBigWig reads from a file that src/formats/bigwig wrote.

    venv/bin/pip install pyBigWig numpy && venv/bin/python bench/oracle/bigwig.py

It reads src/formats/bigwig/oracle/small.txt (base64; `npx vitest run --project unit src/formats/bigwig -u` writes it) and writes
small.json beside it: every value, header, and bins of the long record from the zoom levels. With a file as argument it prints the
header, the records, and the mean of each.
"""

import base64
import json
import math
import sys
import tempfile
from pathlib import Path

import pyBigWig

ORACLE = Path(__file__).resolve().parents[2] / 'src' / 'formats' / 'bigwig' / 'oracle'


def number(value):
    return None if value is None or math.isnan(value) else value


def described(bw):
    chromosomes = bw.chroms()
    bins = zip(*(bw.stats('big', 0, 3000, type=kind, nBins=10) for kind in ('mean', 'min', 'max')))
    return {
        'header': bw.header(),
        'zoomLevels': bw.header()['nLevels'],
        'chromosomes': chromosomes,
        'values': {name: [number(value) for value in bw.values(name, 0, length)] for name, length in chromosomes.items()},
        'bins': [list(each) for each in bins],
    }


if __name__ == '__main__':
    if len(sys.argv) == 2:
        bw = pyBigWig.open(sys.argv[1])
        print(bw.header())
        for name, length in bw.chroms().items():
            print(name, length, bw.stats(name, exact=True), bw.stats(name))
    else:
        with tempfile.NamedTemporaryFile(suffix='.bw') as file:
            file.write(base64.b64decode((ORACLE / 'small.txt').read_text()))
            file.flush()
            content = described(pyBigWig.open(file.name))
        (ORACLE / 'small.json').write_text(json.dumps(content, separators=(',', ':')) + '\n')
