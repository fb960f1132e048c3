"""Self-distillation pretraining of DNA language models: the method of Helicase in PyTorch.

Read in this order: settings, philox, views, model, objective, step. Shape letters: B windows in a batch, L bases in a
window, C CLS vectors, T = L + C tokens, D width, K contrastive classes. Base codes: A 0, C 1, G 2, T 3, N 4.
"""
