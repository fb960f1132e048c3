"""Settings by rules in the words of JSON Schema, those that are used: what is unknown or does not fit is refused."""

import difflib
import json
import math
import re

NUMBER = re.compile(r'^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$', re.IGNORECASE)
ENDS = {'minimum': 'at least', 'exclusiveMinimum': 'more than', 'maximum': 'at most', 'exclusiveMaximum': 'less than'}


class Refused(Exception):
    """What is wrong, and one thing to do about it."""

    def __init__(self, what, action):
        super().__init__(f'{what} {action}')


def refuse_unknown(where, kind, given, known):
    for key in given:
        if key not in known:
            meant = difflib.get_close_matches(str(key), known, 1)
            action = f'Did you mean "{meant[0]}"?' if meant else f'Known are {", ".join(known)}.'
            raise Refused(f'{where} holds a {kind} "{key}" that does not exist.', action)


def checked(where, given, rules):
    """The settings, each as its rule has it."""
    refuse_unknown(where, 'setting', given, rules)
    made = {}
    for key, value in given.items():
        options = rules[key].get('anyOf', [rules[key]])
        fitting = [read for option in options if fits(read := as_number(value, option), option)]
        if not fitting:
            what = f'{where}: "{key}" is {json.dumps(value, default=str)}.'
            raise Refused(what, f'It must be {" or ".join(map(said, options))}.')
        made[key] = fitting[0]
    return made


def as_number(value, rule):
    """YAML takes 1e-3 for a word, and 1e3 is a whole number."""
    if rule['type'] in ('integer', 'number') and isinstance(value, str) and NUMBER.match(value):
        value = float(value)
    return int(value) if rule['type'] == 'integer' and isinstance(value, float) and value.is_integer() else value


def fits(value, rule):
    kind = rule['type']
    if kind == 'null':
        return value is None
    if kind == 'boolean':
        return isinstance(value, bool)
    if kind == 'string':
        return isinstance(value, str) and value in choices(rule, [value]) and len(value) <= rule.get('maxLength', 1e9)
    if kind == 'array':
        return isinstance(value, list) and all(fits(each, rule['items']) for each in value)
    if isinstance(value, bool) or not isinstance(value, int if kind == 'integer' else (int, float)):
        return False
    within = rule.get('minimum', -math.inf) <= value <= rule.get('maximum', math.inf)
    return within and rule.get('exclusiveMinimum', -math.inf) < value < rule.get('exclusiveMaximum', math.inf)


def choices(rule, default):
    return rule.get('enum', [rule['const']] if 'const' in rule else default)


def said(rule):
    """What fits, in words."""
    kind = rule['type']
    if kind == 'array':
        return f'a list, each {said(rule["items"])}'
    if kind in ('integer', 'number'):
        limits = [f'{words} {rule[end]:,}' for end, words in ENDS.items() if end in rule]
        return ' '.join(['a whole number' if kind == 'integer' else 'a number', ' and '.join(limits)])
    named = {'null': 'null', 'boolean': 'true or false', 'string': 'text'}[kind]
    return ' or '.join(map(str, choices(rule, [named])))
