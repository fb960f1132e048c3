"""Random numbers by counter: Philox4x32-10 (Salmon et al. 2011), and what a run draws from its words.

Key (seed, purpose), counter (block, sample, step, 0): every draw is a function of seed, step, sample and purpose, so
any step can be made again, on any number of machines. The same bits as in the studio (src/numerics/draws.ts):
logarithm and sine are made of additions, multiplications and divisions alone, whose results no machine may choose.
"""

import numpy as np

# What a draw is for. The numbers are part of a run's identity.
INITIAL_WEIGHTS, TRAIN_WINDOW, VALIDATION_WINDOW, MASK, NOISE, REVERSE_COMPLEMENT = 1, 2, 3, 4, 5, 6
DELETION, INSERTION, TRANSLOCATION, NEIGHBOUR, NEIGHBOUR_STRAND = 7, 8, 9, 11, 12

LOW = np.uint64(0xFFFFFFFF)
SHIFT = np.uint64(32)


def words(seed, step, samples, purpose, count):
    """The first `count` words of each sample's stream: [samples, count] uint32."""
    blocks = -(-count // 4)
    samples = np.asarray(samples, np.uint64).reshape(-1, 1)
    shape = (len(samples), blocks)
    c0 = np.broadcast_to(np.arange(blocks, dtype=np.uint64), shape)
    c1 = np.broadcast_to(samples & LOW, shape)
    c2 = np.broadcast_to(np.uint64(step & 0xFFFFFFFF), shape)
    c3 = np.zeros(shape, np.uint64)
    k0, k1 = seed & 0xFFFFFFFF, purpose
    for _ in range(10):
        first, second = c0 * np.uint64(0xD2511F53), c2 * np.uint64(0xCD9E8D57)
        c0, c1, c2, c3 = (
            (second >> SHIFT) ^ c1 ^ np.uint64(k0),
            second & LOW,
            (first >> SHIFT) ^ c3 ^ np.uint64(k1),
            first & LOW,
        )
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    drawn = np.stack([c0, c1, c2, c3], axis=-1).reshape(len(samples), 4 * blocks)
    return drawn[:, :count].astype(np.uint32)


def uniform(word):
    """In [0, 1) on a grid of 2^-24."""
    return (word >> np.uint32(8)).astype(np.float64) * 2.0**-24


def below(word, bound):
    """A whole number in [0, bound)."""
    return ((np.asarray(word, np.uint64) * np.uint64(bound)) >> SHIFT).astype(np.int64)


def fraction53(high, low):
    """Uniform in [0, 1) with 53 bits, of two words."""
    return ((high >> np.uint32(5)).astype(np.float64) * 2.0**26 + (low >> np.uint32(6)).astype(np.float64)) * 2.0**-53


def normals(seed, step, samples, purpose, count):
    """Standard normal numbers [samples, count] by Box and Muller: two from two words, cosine first."""
    drawn = uniform(words(seed, step, samples, purpose, 2 * -(-count // 2)))
    radius = np.sqrt(-2 * logarithm(drawn[:, 0::2] + 2.0**-25))
    angle = 2 * np.pi * drawn[:, 1::2]
    pairs = np.stack([radius * quarter_turned(angle, 1), radius * quarter_turned(angle, 0)], axis=-1)
    return pairs.reshape(len(drawn), -1)[:, :count]


def logarithm(x):
    """ln x: x = 2^k m with m within sqrt(1/2) and sqrt(2), and of m the area tangent of f / (2 + f), f = m - 1."""
    m, k = np.frexp(x)
    low = m < np.sqrt(0.5)
    m, k = np.where(low, 2 * m, m), np.where(low, k - 1, k).astype(np.float64)
    f = m - 1
    s = f / (2 + f)
    z = s * s
    series = np.zeros_like(z)
    for n in range(12, 0, -1):
        series = z * (2 / (2 * n + 1) + series)
    half = 0.5 * f * f
    return k * 0.6931471803691238 - (half - (s * (half + series) + k * 1.9082149292705877e-10) - f)


def quarter_turned(x, turns):
    """sin(x + turns pi / 2)."""
    n = np.floor(x / (np.pi / 2) + 0.5)
    rest = x - n * 1.5707963267341256 - n * 6.077100506303966e-11 - n * 2.0222662487959506e-21
    quarter = (n.astype(np.int64) + turns) & 3
    square = rest * rest
    value = np.where(quarter % 2 == 0, rest * nested(square, 17), nested(square, 18))
    return np.where(quarter < 2, value, -value)


def nested(square, last):
    """1 - x^2/(k (k-1)) (1 - x^2/((k+2) (k+1)) (1 - ...)), up to k = last: cosine, and sine over x."""
    total = 1.0
    for k in range(last, 1, -2):
        total = 1 - (square * total) / (k * (k - 1))
    return total


def cosine_pi(p):
    """cos(pi p) for p in [0, 1], exact at 0, 1/2 and 1."""
    if p >= 0.75:
        return -nested((np.pi * (1 - p)) ** 2, 18)
    if p > 0.25:
        x = np.pi * (0.5 - p)
        return x * nested(x * x, 17)
    return nested((np.pi * p) ** 2, 18)
