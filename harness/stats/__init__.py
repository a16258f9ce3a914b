"""Statistics as pure functions: arrays in, numbers out, randomness as a numpy Generator."""

from harness.stats.choose import Clusters
from harness.stats.clusters import ClusteredMean, cluster_codes, clustered_mean
from harness.stats.estimate import Estimate, Interval, MeanEstimate, PairedEstimate
from harness.stats.mean import mean_interval
from harness.stats.multiplicity import holm
from harness.stats.noninferiority import NonInferiority, noninferiority_test
from harness.stats.open_ended import OpenEnded, OpenEndedLook, open_ended_look
from harness.stats.paired import paired_difference
from harness.stats.planned import (
    Expected,
    LookOrder,
    PlannedDesign,
    PlannedLook,
    SequentialDecision,
    efficacy_boundaries,
    expected,
    look_order,
    paired_look,
    planned_design,
    take_look,
)
from harness.stats.proportions import discordant_counts, mcnemar_exact, tango_interval, wilson_interval
from harness.stats.stratified import combine

__all__ = [
    "ClusteredMean",
    "Clusters",
    "Estimate",
    "Expected",
    "Interval",
    "LookOrder",
    "MeanEstimate",
    "NonInferiority",
    "OpenEnded",
    "OpenEndedLook",
    "PairedEstimate",
    "PlannedDesign",
    "PlannedLook",
    "SequentialDecision",
    "cluster_codes",
    "clustered_mean",
    "combine",
    "discordant_counts",
    "efficacy_boundaries",
    "expected",
    "holm",
    "look_order",
    "mcnemar_exact",
    "mean_interval",
    "noninferiority_test",
    "open_ended_look",
    "paired_difference",
    "paired_look",
    "planned_design",
    "take_look",
    "tango_interval",
    "wilson_interval",
]
