"""Public datasets: what is cached, and whether the hub answers, found in seconds rather than retries."""

from __future__ import annotations

import functools
import os
from pathlib import Path

PROBE_SECONDS = 5.0


@functools.cache
def hub_reachable() -> bool:
    """Whether the Hugging Face hub answers. When it does not, the libraries are told, so that they
    use their cache at once instead of retrying for half a minute."""
    from huggingface_hub import constants

    if constants.HF_HUB_OFFLINE:
        return False
    import httpx

    try:
        httpx.head(constants.ENDPOINT, timeout=PROBE_SECONDS)
    except httpx.HTTPError:
        _go_offline()
        return False
    return True


def _go_offline() -> None:
    import datasets.config
    from huggingface_hub import constants

    os.environ["HF_HUB_OFFLINE"] = "1"
    constants.HF_HUB_OFFLINE = True
    datasets.config.HF_HUB_OFFLINE = True


def cached(dataset: str) -> bool:
    """Whether a public dataset has been downloaded before."""
    from huggingface_hub import constants

    return (Path(constants.HF_HUB_CACHE) / f"datasets--{dataset.replace('/', '--')}").is_dir()
