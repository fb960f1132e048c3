"""Trains the run of this folder.

    python train.py --config configs/run.yaml --genome genome.fa.gz                    one process
    torchrun --nproc-per-node 8 train.py --config configs/8-gpus.yaml --genome ...     eight GPUs

Started again it goes on behind its newest checkpoint. SIGTERM, SIGUSR1 and Ctrl-C make it write one and end; so does,
from anywhere that sees the folder, the same command with --stop.
"""

import argparse
import sys
from pathlib import Path

from helicase.run import stop, train
from helicase.settings import Refused


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--config', default='configs/run.yaml', help='a file of configs/')
    parser.add_argument('--folder', default=Path(__file__).parent, type=Path, help='the folder of the run')
    parser.add_argument('--genome', nargs='+', help='FASTA, gzip, bgzip or .2bit; several files are one genome')
    parser.add_argument('--out', help='where results go, in place of the setting')
    parser.add_argument('--precision', choices=('float32', 'bf16', 'float64'))
    parser.add_argument('--parallel', choices=('ddp', 'fsdp2'))
    parser.add_argument('--accumulate', type=int)
    parser.add_argument('--stop', action='store_true', help='train nothing: have the run write a checkpoint and end')
    given = {key: value for key, value in vars(parser.parse_args()).items() if value is not None}
    try:
        stop(**given) if given.pop('stop') else train(**given)
    except Refused as refused:
        print(f'error: {refused}', file=sys.stderr)
        sys.exit(2)


if __name__ == '__main__':
    main()
