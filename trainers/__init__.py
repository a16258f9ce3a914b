"""Thin trainers over TRL and DeepSpeed that obey the gate. One file per stage, each a page over TRL."""

from trainers import dapt, dpo, online, reward, sft
from trainers.stage import Stage

STAGES = {
    "dapt": Stage(dapt.trainer),
    "sft": Stage(sft.trainer),
    "dpo": Stage(dpo.trainer),
    "reward": Stage(reward.trainer, head="AutoModelForSequenceClassification"),
    "online": Stage(online.trainer),
}
