"""The same training on a Ray cluster (KubeRay, Anyscale): Ray starts the processes, `train()` is what they run.

    python ray_train.py --workers 8 --config configs/8-gpus.yaml --genome /shared/genome.fa.gz

The folder must lie where every worker sees it. Started again, the run goes on behind its newest checkpoint.
"""

import argparse
from pathlib import Path


def work(given):
    from helicase.run import train

    train(**given)


def main():
    from ray.train import FailureConfig, RunConfig, ScalingConfig
    from ray.train.torch import TorchTrainer

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--workers', type=int, default=1, help='one a GPU')
    parser.add_argument('--cpu', action='store_true', help='processes without a GPU')
    parser.add_argument('--config', default='configs/run.yaml')
    parser.add_argument('--folder', default=str(Path(__file__).parent.resolve()))
    parser.add_argument('--genome', nargs='+')
    options = parser.parse_args()
    given = {'config': options.config, 'folder': options.folder, 'genome': options.genome}
    TorchTrainer(
        work,
        train_loop_config=given,
        scaling_config=ScalingConfig(num_workers=options.workers, use_gpu=not options.cpu),
        run_config=RunConfig(failure_config=FailureConfig(max_failures=3)),
    ).fit()


if __name__ == '__main__':
    main()
