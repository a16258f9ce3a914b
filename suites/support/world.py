"""The invented shop: its splits, products, people and order numbers. Splits share no entity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from suites.support.stream import Stream

COMPANY = "Tarn & Willow"
CLUB = "Willow Club"

Split = Literal["train", "dev", "gate", "unseen"]
SPLITS: tuple[Split, ...] = get_args(Split)


@dataclass(frozen=True, slots=True)
class Thing:
    """Something a customer has with the shop: a product, a subscription or an account."""

    name: str
    short: str
    """How the customer refers to it the second time."""


@dataclass(frozen=True, slots=True)
class Relation:
    """Somebody the customer talks about, with the pronouns that go with them."""

    who: str
    she: str
    her: str
    herself: str


@dataclass(frozen=True, slots=True)
class Entities:
    """Everything that has a name in one split. Any model goes with any noun."""

    models: tuple[str, ...]
    nouns: tuple[str, ...]
    bulky: tuple[str, ...]
    """Nouns too large for a parcel; not among `nouns`."""
    subscriptions: tuple[str, ...]
    accounts: tuple[str, ...]
    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    relations: tuple[Relation, ...]


def _her(who: str) -> Relation:
    return Relation(who, "she", "her", "herself")


def _him(who: str) -> Relation:
    return Relation(who, "he", "his", "himself")


ENTITIES: dict[Split, Entities] = {
    "train": Entities(
        models=("Brindle", "Oakmere", "Tallis", "Corran", "Pellow", "Wrenfield", "Marlock", "Dunsby"),
        nouns=(
            "kettle",
            "desk lamp",
            "hair dryer",
            "rice cooker",
            "speaker",
            "camping stove",
            "vacuum",
            "printer",
        ),
        bulky=("office chair", "workbench", "patio table"),
        subscriptions=("coffee subscription", "tea subscription", "water filter subscription"),
        accounts=("private account", "work account", "cafe account"),
        first_names=("Ana", "Derek", "Mei", "Paula", "Samir", "Tess", "Hugo", "Ingrid", "Leroy", "Nadia"),
        last_names=("Abbott", "Castillo", "Dunn", "Farrow", "Ghosh", "Hale", "Ibarra", "Jessop"),
        relations=(_her("my sister"), _him("my neighbor"), _her("a friend of mine"), _him("my dad")),
    ),
    "dev": Entities(
        models=("Sorrel", "Havisham", "Quill", "Larkin", "Stroud", "Emberly", "Norwick", "Fallow"),
        nouns=("toaster", "ceiling fan", "blender", "radio", "tent", "air purifier", "scanner", "juicer"),
        bulky=("bookshelf", "garden bench", "dresser"),
        subscriptions=("dog food plan", "candle plan", "soap plan"),
        accounts=("personal profile", "store profile", "school profile"),
        first_names=(
            "Bruno",
            "Celeste",
            "Dmitri",
            "Esther",
            "Farah",
            "Gwen",
            "Idris",
            "Jolene",
            "Kofi",
            "Lars",
        ),
        last_names=("Kessler", "Lindqvist", "Mbeki", "Novak", "Oyelaran", "Pruitt", "Quigley", "Rahman"),
        relations=(_him("my cousin"), _her("my roommate"), _her("my aunt"), _him("the guy next door")),
    ),
    "gate": Entities(
        models=("Thornby", "Velmar", "Ostrander", "Kipling", "Rusk", "Calder", "Mistral", "Jutland"),
        nouns=(
            "coffee maker",
            "heater",
            "electric razor",
            "headset",
            "grill",
            "steam mop",
            "projector",
            "scooter",
        ),
        bulky=("wardrobe", "recliner", "piano stand"),
        subscriptions=("spice standing order", "cat litter standing order", "detergent standing order"),
        accounts=("home login", "office login", "choir login"),
        first_names=(
            "Marisol",
            "Nils",
            "Odette",
            "Priya",
            "Quentin",
            "Rosa",
            "Stefan",
            "Thandi",
            "Ulf",
            "Vera",
        ),
        last_names=("Sandoval", "Tremaine", "Underhill", "Vasquez", "Whitlock", "Xiong", "Yardley", "Zeller"),
        relations=(_him("my brother"), _her("a coworker"), _her("my mother-in-law"), _him("my landlord")),
    ),
    "unseen": Entities(
        models=("Zephyra", "Gantry", "Ulmer", "Ravel", "Inverloch", "Bexhill", "Yarrow", "Colby"),
        nouns=(
            "slow cooker",
            "humidifier",
            "sewing machine",
            "turntable",
            "lantern",
            "shredder",
            "ice maker",
            "drill",
        ),
        bulky=("bed frame", "treadmill", "loft ladder"),
        subscriptions=("vitamin refill", "olive oil refill", "printer ink refill"),
        accounts=("household membership", "studio membership", "team membership"),
        first_names=(
            "Winona",
            "Xavier",
            "Yusuf",
            "Zora",
            "Alasdair",
            "Bettina",
            "Cyrus",
            "Delphine",
            "Ewan",
            "Fumiko",
        ),
        last_names=(
            "Achterberg",
            "Bellamy",
            "Cardenas",
            "Delacroix",
            "Eriksen",
            "Fontaine",
            "Grimaldi",
            "Hashimoto",
        ),
        relations=(_him("my husband"), _her("my daughter"), _him("one of my students"), _her("my boss")),
    ),
}


def products(stream: Stream, split: Split, n: int) -> list[Thing]:
    """`n` products with different nouns, so that each can be called by its noun."""
    names = ENTITIES[split]
    nouns = stream.sample(names.nouns, n)
    return [
        Thing(f"{model} {noun}", noun)
        for model, noun in zip(stream.sample(names.models, n), nouns, strict=True)
    ]


def bulky_product(stream: Stream, split: Split) -> Thing:
    names = ENTITIES[split]
    noun = stream.pick(names.bulky)
    return Thing(f"{stream.pick(names.models)} {noun}", noun)


def subscriptions(stream: Stream, split: Split, n: int) -> list[Thing]:
    return [Thing(name, name) for name in stream.sample(ENTITIES[split].subscriptions, n)]


def accounts(stream: Stream, split: Split, n: int) -> list[Thing]:
    return [Thing(name, name) for name in stream.sample(ENTITIES[split].accounts, n)]


def person(stream: Stream, split: Split) -> str:
    names = ENTITIES[split]
    return f"{stream.pick(names.first_names)} {stream.pick(names.last_names)}"


def order_number(stream: Stream, split: Split) -> str:
    """Six digits; the remainder modulo 4 is the split's."""
    return str(4 * stream.between(25_000, 249_999) + SPLITS.index(split))


def price(stream: Stream, split: Split, low: int, high: int, whole: bool = False) -> int:
    """A price in cents between `low` and `high` dollars, a multiple of 20 cents.

    In units of 20 cents its remainder modulo 4 is the split's, so no two splits share a price, and
    every fee that is a multiple of 5% comes out in whole cents. `whole` prices are full dollars, for
    cases that take a percentage of a percentage.
    """
    if whole:
        return 100 * (4 * stream.between(low // 4 + 1, high // 4 - 1) + SPLITS.index(split))
    return 20 * (4 * stream.between(low * 5 // 4 + 1, high * 5 // 4 - 1) + SPLITS.index(split))
