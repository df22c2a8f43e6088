"""A reference of the motor that will write the letters, for fitting landmarks to it.

The engine that writes pages lives in a higher layer (render.movement.motor); its equations are repeated here in plain scipy,
one stroke at a time, and a test holds the two together.

    minimise  sum_i w_i |x(t_i) - v_i|^2  +  sum lambda_k |D3 x|^2  +  sum tau_k |D2 x|^2
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from fonts.compiler.plane import BoolArray, FloatArray, IntArray

LEAST_STEPS: Final = 3
STEPS_PER_ROOT_LENGTH: Final = 9.0
_REGULAR: Final = 1e-9
_JERK: Final = np.array([-1.0, 3.0, -3.0, 1.0])
_BEND: Final = np.array([1.0, -2.0, 1.0])


@dataclass(frozen=True, slots=True)
class MotorSettings:
    """The habits of the hand that the fit has to reckon with (fonts.hand.Motor)."""

    stiffness: float = 0.004
    corner: float = 0.99
    tension: float = 0.03


def passing_samples(points: FloatArray) -> IntArray:
    """(n,) sample number at which each landmark is passed: segment time grows like the square root of the length."""
    chord = np.hypot(*np.diff(points, axis=0).T)
    steps = np.maximum(LEAST_STEPS, np.rint(LEAST_STEPS + STEPS_PER_ROOT_LENGTH * np.sqrt(chord)))
    return np.concatenate([[0], np.cumsum(steps)]).astype(np.int64)


def drive(points: FloatArray, weights: FloatArray, corners: BoolArray, settings: MotorSettings) -> tuple[FloatArray, IntArray]:
    """The pen's path (m, 2) near the landmarks (n, 2), and the sample at which each is passed.

    `weights` are those of the landmarks times whatever holds the letter firm; the stiffness is applied here.
    """
    from scipy.linalg import solveh_banded

    at = passing_samples(points)
    n = int(at[-1]) + 1
    if n < 4:
        return points[[0] * (n - 1) + [-1]].copy(), at
    jerk, bend = np.ones(n - 3), np.full(n - 2, settings.tension)
    for i in range(1, len(points) - 1):
        if corners[i]:
            jerk[max(0, at[i] - 2) : min(n - 3, at[i])] = 1.0 - settings.corner
            bend[at[i] - 1] *= 0.02
    band = np.zeros((4, n))
    band[0] = _REGULAR
    for penalty, mask in ((jerk, _JERK), (bend, _BEND)):
        size = len(mask)
        for i in range(size):
            for j in range(i + 1):
                band[i - j, j : j + n - size + 1] += penalty * mask[i] * mask[j]
    right = np.zeros((n, 2))
    held = settings.stiffness * weights
    np.add.at(band[0], at, held)
    np.add.at(right, at, held[:, None] * points)
    path: FloatArray = solveh_banded(band, right, lower=True)
    return path, at
