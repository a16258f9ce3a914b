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
    FUTILE_BELOW,
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
from harness.stats.power import (
    CheckChances,
    CheckPlan,
    Disagreement,
    ItemVariance,
    VerdictChances,
    check_chances,
    design_effect,
    effective_items,
    last_resolving_look,
    minimum_detectable_effect,
    paired_n,
    smallest_margin,
    verdict_chances,
)
from harness.stats.proportions import discordant_counts, mcnemar_exact, tango_interval, wilson_interval
from harness.stats.ratio import paired_rate_difference
from harness.stats.spending import epoch_level, lifetime_level
from harness.stats.stratified import combine

__all__ = [
    "FUTILE_BELOW",
    "CheckChances",
    "CheckPlan",
    "ClusteredMean",
    "Clusters",
    "Disagreement",
    "Estimate",
    "Expected",
    "Interval",
    "ItemVariance",
    "LookOrder",
    "MeanEstimate",
    "NonInferiority",
    "OpenEnded",
    "OpenEndedLook",
    "PairedEstimate",
    "PlannedDesign",
    "PlannedLook",
    "SequentialDecision",
    "VerdictChances",
    "check_chances",
    "cluster_codes",
    "clustered_mean",
    "combine",
    "design_effect",
    "discordant_counts",
    "effective_items",
    "efficacy_boundaries",
    "epoch_level",
    "expected",
    "holm",
    "last_resolving_look",
    "lifetime_level",
    "look_order",
    "mcnemar_exact",
    "mean_interval",
    "minimum_detectable_effect",
    "noninferiority_test",
    "open_ended_look",
    "paired_difference",
    "paired_look",
    "paired_n",
    "paired_rate_difference",
    "planned_design",
    "smallest_margin",
    "take_look",
    "tango_interval",
    "verdict_chances",
    "wilson_interval",
]
