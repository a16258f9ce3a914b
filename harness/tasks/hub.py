"""Public datasets: what is cached, and whether the hub answers, found in seconds rather than retries."""

from __future__ import annotations

import functools
import os
from pathlib import Path

from harness.errors import DataError
from harness.records import HubFiles

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


def download(hub: HubFiles, name: str) -> Path:
    """A file of a public dataset repository, from the cache or the hub. Raises DataError."""
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    hub_reachable()
    try:
        return Path(hf_hub_download(hub.repo, name, revision=hub.revision, repo_type="dataset"))
    except (LocalEntryNotFoundError, HfHubHTTPError, OSError) as error:
        raise DataError(
            f"{name} of the dataset {hub.repo} is neither cached nor reachable: {str(error).splitlines()[0]}",
            hint="set HARNESS_DATA_DIR or --data-dir to the folder that holds the data files",
        ) from None
