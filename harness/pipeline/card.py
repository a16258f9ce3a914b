"""The card of a training, kept up to date: written when it is recorded, and again after each verdict."""

from __future__ import annotations

from harness.pipeline.parent import allowed_by
from harness.records import Training
from harness.store import Store
from trainers import job as jobs
from trainers.card import card, write

CARD = "card.md"


def write_card(store: Store, training: Training) -> None:
    """Write the card of a finished training beside its model.

    What allowed the parent is what stood when the training began. Raises StoreError.
    """
    folder = store.trainings.place(training.id)
    parent = store.checkpoint(training.parent)
    if parent is None:
        return
    before = [entry for entry in store.promotions() if entry.created <= training.created]
    made = {training.checkpoint, training.ema_checkpoint}
    text = card(
        training,
        store.trainings.points(training.id),
        parent=parent,
        promotion=allowed_by(before, training.parent) if training.gated else "",
        command=jobs.read(folder).command,
        verdicts=[verdict for verdict in store.gates.verdicts() if verdict.candidate in made],
    )
    write(folder / CARD, text)


def renew_cards(store: Store, checkpoint: str) -> None:
    """Write the cards of what made a checkpoint again, for a new verdict on it. Raises StoreError."""
    for training in store.trainings.all():
        if checkpoint in (training.checkpoint, training.ema_checkpoint):
            write_card(store, training)
