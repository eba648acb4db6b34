"""The arithmetic of every number shown: pure functions from counts and sums to estimates with intervals."""

from metrics.statistics.estimate import Estimate, Z, seed
from metrics.statistics.judge import Colour, Direction, Face, Status, Trend, colour, face, status, trend
from metrics.statistics.mean import (
    CappedMean,
    Moments,
    capped_mean,
    clustered_ratio,
    mean,
    mean_difference,
    median,
)
from metrics.statistics.proportion import ClusterSums, clustered_share, newcombe, wilson, wilson_bounds
from metrics.statistics.score import NpsCounts, emotion_balance, nps, nps_difference
from metrics.statistics.segment import Mix, mix, shrunk, worse_than_rest
from metrics.statistics.survival import Survival, kaplan_meier
from metrics.statistics.weighting import Weighted, weighted_share

__all__ = [
    "CappedMean",
    "ClusterSums",
    "Colour",
    "Direction",
    "Estimate",
    "Face",
    "Mix",
    "Moments",
    "NpsCounts",
    "Status",
    "Survival",
    "Trend",
    "Weighted",
    "Z",
    "capped_mean",
    "clustered_ratio",
    "clustered_share",
    "colour",
    "emotion_balance",
    "face",
    "kaplan_meier",
    "mean",
    "mean_difference",
    "median",
    "mix",
    "newcombe",
    "nps",
    "nps_difference",
    "seed",
    "shrunk",
    "status",
    "trend",
    "weighted_share",
    "wilson",
    "wilson_bounds",
    "worse_than_rest",
]
