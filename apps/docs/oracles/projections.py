"""Solves the problems in pages/guide/projections.md with SciPy, in their order, and prints the answers."""

import json

import numpy as np
import scipy
from scipy.optimize import isotonic_regression, minimize, nnls


def least(function, start, bounds, constraint):
    options = {"ftol": 1e-15, "maxiter": 1000}
    return minimize(function, start, bounds=bounds, constraints=constraint, options=options).x


def on_simplex(function, size, largest=None):
    total = {"type": "eq", "fun": lambda x: x.sum() - 1}
    return least(function, [1 / size] * size, [(0, largest)] * size, total)


def in_l1_ball(point, radius):
    """The nearest point as a difference of two non-negative vectors."""
    size = len(point)
    inside = {"type": "ineq", "fun": lambda u: radius - u.sum()}
    distance = lambda u: ((u[:size] - u[size:] - point) ** 2).sum()
    parts = least(distance, [0.1] * 2 * size, [(0, None)] * 2 * size, inside)
    return parts[:size] - parts[size:]


covariance = np.array([[0.04, 0.006, 0.004], [0.006, 0.09, 0.01], [0.004, 0.01, 0.16]])
least_squares = np.array([3, -1, 0.5])
prices = [2.0, 6.0, 3.0, 7.0]
answers = [
    on_simplex(lambda x: ((x - [0.5, 0.7, -0.4]) ** 2).sum(), 3),
    nnls(np.array([[1.0, 2], [3, 1], [0, 1]]), np.array([1.0, 4, -1]))[0],
    on_simplex(lambda x: x @ covariance @ x, 3, 0.6),
    in_l1_ball(least_squares, 2),
    in_l1_ball(least_squares, 3),
    isotonic_regression(prices).x,
    isotonic_regression(prices, weights=[1, 3, 1, 1]).x,
]
lines = ",\n".join("    " + json.dumps([round(float(v), 6) + 0.0 for v in answer]) for answer in answers)
print('{\n  "source": "scipy %s",\n  "answers": [\n%s\n  ]\n}' % (scipy.__version__, lines))
