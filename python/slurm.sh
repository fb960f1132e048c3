#!/bin/bash
# One task a node; torchrun starts a process for each GPU. Three minutes before the time is up SLURM sends USR1: the run
# writes a checkpoint, ends, and is queued again; it goes on behind the checkpoint.
#   sbatch slurm.sh configs/8-gpus.yaml /shared/genome.fa.gz
#SBATCH --job-name=helicase
#SBATCH --nodes=1
#SBATCH --ntasks-per-node=1
#SBATCH --gpus-per-node=8
#SBATCH --cpus-per-task=32
#SBATCH --time=04:00:00
#SBATCH --signal=B:USR1@180
#SBATCH --requeue
#SBATCH --open-mode=append
set -euo pipefail
config=${1:-configs/run.yaml}
genome=${2:+--genome $2}
head=$(scontrol show hostnames "$SLURM_JOB_NODELIST" | head -n 1)

# shellcheck disable=SC2086
srun --kill-on-bad-exit=1 torchrun --nnodes "$SLURM_NNODES" --nproc-per-node "${SLURM_GPUS_ON_NODE:-8}" \
  --rdzv-id "$SLURM_JOB_ID" --rdzv-backend c10d --rdzv-endpoint "$head:$((20000 + SLURM_JOB_ID % 20000))" \
  train.py --config "$config" $genome &
step=$!

asked=
trap 'asked=yes; python train.py --config "$config" --stop; wait "$step"' USR1
wait "$step" || [[ -n $asked ]]
if [[ -n $asked ]]; then scontrol requeue "$SLURM_JOB_ID"; fi
