"""Files of settings: what is unknown is refused by name with what was meant, what cannot be by what it may be."""

import pytest
import yaml

from folders import CLUSTER, NANO
from helicase.rules import ENDS
from helicase.settings import LATER, RULES, Refused, read_config


@pytest.fixture
def read(tmp_path):
    def read(config=(), cluster=(), **changes):
        content = {'config': NANO | dict(config), 'cluster': CLUSTER | dict(cluster)}
        (tmp_path / 'run.yaml').write_text(yaml.safe_dump(content))
        return read_config(tmp_path / 'run.yaml', **changes)

    return read


def test_what_the_studio_may_set_is_known_and_nothing_else():
    assert RULES.keys() == (LATER | NANO).keys()


@pytest.mark.parametrize(
    'config, cluster, says',
    [
        ({'learnigRate': 1}, {}, 'a setting "learnigRate" that does not exist. Did you mean "learningRate"?'),
        ({'batchSize': 8}, {}, 'Did you mean "batch"?'),
        ({'qqq': 8}, {}, 'Known are preset, backbone,'),
        ({}, {'precisoin': 'bf16'}, 'Did you mean "precision"?'),
        ({}, {'precision': 'fp8'}, '"precision" is "fp8". It must be float32 or bf16 or float64.'),
        ({}, {'accumulate': 0}, '"accumulate" is 0. It must be a whole number at least 1.'),
        ({}, {'trackers': 'wandb'}, 'a list, each tensorboard or wandb'),
        ({}, {'compile': 'yes please'}, 'true or false'),
        ({'emaStart': 'fast'}, {}, 'auto or a number at least 0 and less than 1'),
        ({'steps': 1.5}, {}, 'a whole number'),
        ({'steps': True}, {}, 'a whole number'),
        ({'learningRate': 'high'}, {}, 'a number more than 0 and at most 1'),
        ({'noise': float('nan')}, {}, 'a number'),
        ({'teacherAugmentations': ['inversion']}, {}, 'a list, each deletion or insertion or translocation'),
        ({'maskZeroShare': 0.8, 'maskRandomShare': 0.3}, {}, 'add up to more than 1'),
        ({'augmentationReach': 28}, {}, 'augmentationReach is not less than windowLength'),
        ({'validationWindows': 4}, {}, 'fewer than one batch'),
        ({'mlmWeight': 0, 'contrastiveWeight': 0}, {}, 'are both 0'),
        ({'groupSize': 9}, {}, 'groupSize is more than width'),
        ({'backbone': 'transformer', 'heads': 3}, {}, 'a multiple of 4'),
    ],
)
def test_what_cannot_be_is_refused(read, config, cluster, says):
    with pytest.raises(Refused) as refused:
        read(config, cluster)
    assert says in str(refused.value)


def test_numbers_are_held_to_the_ranges_of_the_studio(read):
    """Each end of each range, and what is just beyond it."""
    # Those that no other setting limits.
    for key in ('seed', 'weightDecay', 'clipNorm', 'maskRate', 'noise', 'studentTemperature', 'probeEvery'):
        rule = RULES[key]
        for end in rule.keys() & ENDS.keys():
            inside = (-1 if end.lower().endswith('maximum') else 1) * (1 if rule['type'] == 'integer' else 1e-3)
            within, beyond = (rule[end] + inside, rule[end]) if 'exclusive' in end else (rule[end], rule[end] - inside)
            assert getattr(read({key: within})[0], key) == within
            with pytest.raises(Refused):
                read({key: beyond})


def test_a_number_may_be_written_as_yaml_takes_for_a_word(read):
    s, _ = read({'learningRate': '1e-3', 'steps': '1e3', 'batch': 8.0})
    assert (s.learningRate, s.steps, s.batch) == (1e-3, 1000, 8)
    assert isinstance(s.steps, int) and isinstance(s.batch, int)


def test_the_command_line_is_held_to_the_same(read):
    assert read(precision='bf16')[1].precision == 'bf16'
    with pytest.raises(Refused):
        read(accumulate=0)


@pytest.mark.parametrize(
    'text, says',
    [
        ('config: {', 'is not YAML'),
        ('config: {}', 'no sections "config" and "cluster"'),
        ('config: {}\ncluster: {}\nclutser: {}', 'Did you mean "cluster"?'),
        ('config: {steps: 3}\ncluster: {}', 'lacks the setting'),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path, text, says):
    (tmp_path / 'run.yaml').write_text(text)
    with pytest.raises(Refused) as refused:
        read_config(tmp_path / 'run.yaml')
    assert says in str(refused.value)
    with pytest.raises(Refused, match='There is no file'):
        read_config(tmp_path / 'none.yaml')
