"""scikit-learn's values for src/evaluation/scores/metrics.ts, softmax-regression.ts and nearest.ts, and SciPy's for src/numerics/student-t.ts.

    python -m venv venv && venv/bin/pip install scikit-learn scipy && venv/bin/python bench/oracle/metrics.py

Writes src/evaluation/oracle/*.json and src/numerics/oracle/student-t.json. Made with scikit-learn 1.9.1, SciPy 1.17.1. Probabilities are rounded to
1/1024 first, so that they are exact in float32 and many scores tie.
"""

import json
import random
from pathlib import Path

import numpy as np
from scipy.stats import t
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    confusion_matrix,
    f1_score,
    matthews_corrcoef,
    precision_recall_fscore_support,
    roc_auc_score,
)
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler

ROOT = Path(__file__).resolve().parents[2]
BINS = 15


def case(what, rows, classes, skill, seed, labels=None):
    draw = random.Random(seed)
    truth = labels if labels is not None else [draw.randrange(classes) for _ in range(rows)]
    probabilities = []
    for label in truth:
        weights = np.array([draw.random() ** 2 + (skill * draw.random() if k == label else 0) + 0.01 for k in range(classes)])
        counts = np.floor(1024 * weights / weights.sum()).astype(int)
        counts[int(np.argmax(counts))] += 1024 - counts.sum()
        probabilities.append((counts / 1024).tolist())
    y, p = np.array(truth), np.array(probabilities)
    called = p.argmax(axis=1)
    names = list(range(classes))
    onehot = (y[:, None] == np.arange(classes)).astype(int)
    if len(set(truth)) < 2:
        auroc = None
        auprc = None
    elif classes == 2:
        auroc = roc_auc_score(y, p[:, 1])
        auprc = average_precision_score(y, p[:, 1])
    elif len(set(truth)) == classes:
        auroc = roc_auc_score(y, p, multi_class='ovr', average='macro')
        auprc = average_precision_score(onehot, p, average='macro')
    else:
        auroc = None
        auprc = None
    confidence = p.max(axis=1)
    right = (called == y).astype(int)
    # calibration_curve's bins are open at the other end: a value on an inner edge is moved into the bin below.
    edges = np.isclose(confidence * BINS, np.round(confidence * BINS)) & (confidence < 1)
    assert not edges.any(), 'no case may have a confidence on an edge'
    accuracy, mean_confidence = calibration_curve(right, confidence, n_bins=BINS, strategy='uniform')
    counts = np.histogram(confidence, bins=BINS, range=(0, 1))[0]
    filled = counts[counts > 0]
    precision, recall, f1, support = precision_recall_fscore_support(y, called, labels=names, zero_division=0)
    return {
        'what': what,
        'labels': truth,
        'probabilities': p.flatten().tolist(),
        'classes': classes,
        'expected': {
            'accuracy': accuracy_score(y, called),
            'mcc': matthews_corrcoef(y, called),
            'f1': f1_score(y, called, average='macro', zero_division=0),
            'auroc': auroc,
            'auprc': auprc,
            'calibrationError': float((filled / len(y) * np.abs(accuracy - mean_confidence)).sum()),
        },
        'confusion': confusion_matrix(y, called, labels=names).tolist(),
        'perClass': [
            {'support': int(s), 'precision': float(a), 'recall': float(b), 'f1': float(c)} for a, b, c, s in zip(precision, recall, f1, support)
        ],
        'reliability': {'counts': counts.tolist(), 'confidence': mean_confidence.tolist(), 'accuracy': accuracy.tolist()},
    }


cases = [
    case('two classes', 60, 2, 1.0, 1),
    case('two classes, one rare', 50, 2, 0.8, 2, [1] * 4 + [0] * 46),
    case('two classes, chance', 40, 2, 0.0, 3),
    case('three classes', 60, 3, 0.9, 4),
    case('five classes', 50, 5, 0.6, 5),
    case('a class that never comes', 30, 3, 0.9, 6, [0, 2] * 15),
    case('one class only', 12, 2, 0.9, 7, [1] * 12),
]
(ROOT / 'src/evaluation/oracle').mkdir(exist_ok=True)
(ROOT / 'src/evaluation/oracle/metrics.json').write_text(json.dumps(cases) + '\n')

quantiles = [{'degrees': d, 'share': s, 'value': float(t.ppf(0.5 + s / 2, d))} for d in (1, 2, 3, 4, 9, 29, 100) for s in (0.5, 0.9, 0.95, 0.99)]
(ROOT / 'src/numerics/oracle/student-t.json').write_text(json.dumps(quantiles) + '\n')


def regression(what, rows, width, classes, l2, seed):
    draw = np.random.RandomState(seed)
    features = np.round(draw.normal(size=(rows, width)) * 64) / 64
    labels = (features @ draw.normal(size=(width, classes)) + draw.normal(size=(rows, classes))).argmax(axis=1)
    # Two rows of weights share the penalty that scikit-learn puts on their difference: half of it each.
    model = LogisticRegression(C=(2 if classes == 2 else 1) / (rows * l2), tol=1e-10, max_iter=10_000).fit(features, labels)
    probabilities = model.predict_proba(features)
    flat = {'features': features.flatten().tolist(), 'labels': labels.tolist(), 'probabilities': probabilities.round(6).flatten().tolist()}
    return {'what': what, 'width': width, 'classes': classes, 'l2': l2, **flat}


cases = [regression('two classes', 40, 4, 2, 0.01, 1), regression('four classes', 50, 3, 4, 0.05, 2)]
(ROOT / 'src/evaluation/oracle/regression.json').write_text(json.dumps(cases) + '\n')


def neighbours(rows, queries, width, classes, seed):
    """k nearest by the cosine of features standardised with the moments of the known rows, votes weighted with exp(cosine / 0.07); no two distances tie."""
    draw = np.random.RandomState(seed)
    features = np.round(draw.normal(size=(rows + queries, width)) * draw.uniform(0.1, 9, size=width) * 64) / 64
    labels = (features @ draw.normal(size=(width, classes)) + 2 * draw.normal(size=(rows + queries, classes))).argmax(axis=1)
    scaler = StandardScaler().fit(features[:rows])
    known, asked = scaler.transform(features[:rows]), scaler.transform(features[rows:])
    expected = []
    for k in (1, 5, 10, 20):
        # A weight may be scaled by any factor: exp(-distance / 0.07) is exp(cosine / 0.07) but for one.
        model = KNeighborsClassifier(k, metric='cosine', weights=lambda distance: np.exp(-distance / 0.07)).fit(known, labels[:rows])
        full = np.zeros((queries, classes))
        full[:, model.classes_] = model.predict_proba(asked)
        expected.append({'k': k, 'probabilities': full.round(6).flatten().tolist()})
    flat = {'known': features[:rows].flatten().tolist(), 'labels': labels[:rows].tolist(), 'queries': features[rows:].flatten().tolist()}
    return {'width': width, 'classes': classes, **flat, 'expected': expected}


(ROOT / 'src/evaluation/oracle/neighbours.json').write_text(json.dumps(neighbours(60, 12, 5, 3, 1)) + '\n')
