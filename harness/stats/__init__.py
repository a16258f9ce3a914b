"""Statistics as pure functions: arrays in, numbers out, randomness as a numpy Generator."""

from harness.stats.choose import Clusters
from harness.stats.clusters import ClusteredMean, cluster_codes, clustered_mean
from harness.stats.estimate import Estimate, Interval, MeanEstimate, PairedEstimate
from harness.stats.mean import mean_interval
from harness.stats.multiplicity import holm
from harness.stats.noninferiority import NonInferiority, noninferiority_test
from harness.stats.paired import paired_difference
from harness.stats.proportions import discordant_counts, mcnemar_exact, tango_interval, wilson_interval
from harness.stats.stratified import combine

__all__ = [
    "ClusteredMean",
    "Clusters",
    "Estimate",
    "Interval",
    "MeanEstimate",
    "NonInferiority",
    "PairedEstimate",
    "cluster_codes",
    "clustered_mean",
    "combine",
    "discordant_counts",
    "holm",
    "mcnemar_exact",
    "mean_interval",
    "noninferiority_test",
    "paired_difference",
    "tango_interval",
    "wilson_interval",
]
