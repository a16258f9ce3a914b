"""How help pages and customers of the unseen split put things."""

from __future__ import annotations

from suites.support.grounded.quantities import (
    DAYS,
    DOLLARS,
    HOURS,
    MONTHS,
    PERCENT,
    WEEKS,
    Names,
    Numbers,
    items,
)
from suites.support.grounded.wording import Attribute, Condition, GroundedWording, Theme
from suites.support.world import ENTITIES

HUMIDIFIERS = Theme(
    kind="humidifier",
    names=ENTITIES["unseen"].models,
    intro=(
        "Dry air? Meet our humidifiers {all}.",
        "Frequently asked about humidifiers, model by model ({all}).",
    ),
    filler=(
        "Soft water leaves fewer stains on the tank.",
        "Put the unit on a towel during the first night.",
    ),
    attributes=(
        Attribute(
            noun="mist duration",
            fact="[A full tank lets {it} give off mist for {value}|{it} empties its tank in {value}].",
            that="empties its tank in {value}",
            ask=(
                "I fill {it} to the brim. When is it dry again?",
                "will {it} last the night, I mean how many hours per fill?",
            ),
            values=Numbers(HOURS, 8, 44),
        ),
        Attribute(
            noun="drying duration",
            fact="[Let {it} dry {value} in open air|Rinsed, {it} has to stand open for {value}].",
            that="has to dry for {value}",
            ask=(
                "I've washed {it}. How long before I may store it?",
                "how long does {it} have to air out after a wash?",
            ),
            values=Numbers(HOURS, 5, 30),
        ),
        Attribute(
            noun="filter life",
            fact="[The filter in {it} is good for {value}|Swap the filter in {it} after {value}].",
            that="needs another filter after {value}",
            ask=(
                "after how long does {it} want a new filter?",
                "how long does one filter do its job in {it}?",
            ),
            values=Numbers(WEEKS, 4, 26),
        ),
        Attribute(
            noun="night light",
            fact="[After dark {it} glows {value}|{it} is lit {value} after dark].",
            that="glows {value}",
            ask=("what shade does {it} shine at bedtime?", "what color will the nursery be lit with {it}?"),
            values=Names(("turquoise", "peach", "violet", "lemon", "crimson", "teal", "golden")),
        ),
    ),
    conditions=(
        Condition(
            when="on the eco setting",
            yes=("It's on the eco setting.", "I run it on the eco setting."),
            no=("The eco setting is off.", "I never touch the eco setting."),
        ),
        Condition(
            when="on units with the ceramic wick",
            yes=("It has the ceramic wick.", "My unit includes the ceramic wick."),
            no=("It has no ceramic wick.", "My unit lacks the ceramic wick."),
        ),
    ),
)

SHIPPERS = Theme(
    kind="shipper",
    names=("Dragonfly", "Tortoise", "Antelope", "Caravan", "Zeppelin", "Gondola", "Tram", "Sled"),
    intro=(
        "At checkout you decide who ships: {all} can be selected.",
        "About the shippers {all} you should know this.",
    ),
    filler=(
        "Parcels travel in cardboard that has been used before.",
        "A text message announces the van half an hour ahead.",
    ),
    attributes=(
        Attribute(
            noun="transit",
            fact="[{it} is {value} on the road|Goods travel {value} when shipped with {it}].",
            that="is {value} on the road",
            ask=(
                "once it's left your hall, when does {it} hand it to me?",
                "how long is the journey with {it}?",
            ),
            values=Numbers(DAYS, 4, 19),
        ),
        Attribute(
            noun="claim window",
            fact="[{it} accepts claims during {value}|You have {value} to claim a loss with {it}].",
            that="accepts claims during {value}",
            ask=(
                "my vase is in pieces! How long may I take to file that with {it}?",
                "up to how long afterwards can I file for a loss with {it}?",
            ),
            values=Numbers(DAYS, 6, 40),
        ),
        Attribute(
            noun="base rate",
            fact="[{it} starts at {value}|The cheapest parcel with {it} is {value}].",
            that="starts at {value}",
            ask=("what will you put on the bill for {it}?", "how much am I looking at with {it}?"),
            values=Numbers(DOLLARS, 5, 34),
        ),
        Attribute(
            noun="home port",
            fact="[{it} sets out from {value}|{value} is where {it} loads].",
            that="sets out from {value}",
            ask=("from what town does {it} drive?", "which town do parcels come from with {it}?"),
            values=Names(
                ("Arden", "Port Lyle", "Westmarch", "Cold Spring", "Tamsin", "Ferrybank"),
                ("from {}", "in {}"),
            ),
        ),
    ),
    conditions=(
        Condition(
            when="during December",
            yes=("I'm ordering on December 4.", "It ships on December 11."),
            no=("I'm ordering on June 4.", "It ships on August 11."),
        ),
        Condition(
            when="as soon as a ferry is involved",
            yes=("A ferry is involved in reaching us.", "We're on an island, a ferry is involved."),
            no=("No ferry is involved in reaching us.", "We're inland, no ferry is involved."),
        ),
    ),
)

CARDS = Theme(
    kind="card",
    names=("Maple", "Birch", "Cedar", "Aspen", "Willow Leaf", "Linden", "Hazel", "Rowan"),
    intro=(
        "Regulars save with a store card: there is {all}.",
        "Store cards are free to apply for; these are {all}.",
    ),
    filler=(
        "A lost card is blocked the moment you call.",
        "Points cannot be handed on to others.",
    ),
    attributes=(
        Attribute(
            noun="rebate",
            fact="[Whoever shops with {it} sees {value} again|{it} returns {value} of each bill].",
            that="returns {value} of each bill",
            ask=(
                "what percentage do I save with {it}?",
                "shopping with {it}, how many percent are mine again?",
            ),
            values=Numbers(PERCENT, 4, 19),
        ),
        Attribute(
            noun="overdraft rate",
            fact="[Overdrawing {it} is charged at {value}|On debt, {it} takes {value}].",
            that="takes {value} on debt",
            ask=(
                "I may run up a debt on {it}. At what percentage?",
                "what percentage is taken if {it} goes into the red?",
            ),
            values=Numbers(PERCENT, 7, 29),
        ),
        Attribute(
            noun="validity",
            fact="[{it} expires {value} from issue|We replace {it} {value} from issue].",
            that="expires {value} from issue",
            ask=(
                "how long can I use {it} till you replace it?",
                "when does {it} run out, counted from issue?",
            ),
            values=Numbers(MONTHS, 16, 70),
        ),
        Attribute(
            noun="welcome gift",
            fact="[New holders of {it} are handed a {value}|With {it} comes a {value} to welcome you].",
            that="comes with a {value}",
            ask=(
                "what little thing do I get for signing up to {it}?",
                "what's the present if I go for {it}?",
            ),
            values=Names(
                ("tote bag", "thermos", "raincoat", "cookbook", "corkscrew", "picture frame", "jump rope")
            ),
        ),
    ),
    conditions=(
        Condition(
            when="among retirees",
            yes=("I'm retired.", "Retired since the spring, that's me."),
            no=("I'm 29 and working, far from retired.", "It'll be decades before I'm a retiree."),
        ),
        Condition(
            when="among households that get our paper catalog",
            yes=("We get your paper catalog.", "Your paper catalog comes to our house."),
            no=("We don't get your paper catalog.", "Your paper catalog never comes to our house."),
        ),
    ),
)

FRAMES = Theme(
    kind="frame style",
    names=("Verona", "Delft", "Kyoto", "Oslo", "Granada", "Bruges", "Cairo", "Quito"),
    intro=(
        "Our workshop frames pictures to measure; favorite styles are {all}.",
        "Picture framing: {all} in detail.",
    ),
    filler=(
        "Glass is cut last, once the mat has been glued.",
        "Hooks suit both plaster and brick.",
    ),
    attributes=(
        Attribute(
            noun="making stage",
            fact="[Carving and gilding {it} keeps us busy {value}|{it} is built in {value}].",
            that="is built in {value}",
            ask=(
                "how long will your people work on {it}?",
                "my photo should hang soon! How long is {it} in your workshop?",
            ),
            values=Numbers(DAYS, 9, 41),
        ),
        Attribute(
            noun="hardening stage",
            fact="[The varnish on {it} hardens over {value}|Varnished, {it} stays soft for {value}].",
            that="hardens over {value}",
            ask=(
                "{it} hangs on my wall. How long until I can dust it without harm?",
                "how long is the varnish of {it} delicate?",
            ),
            values=Numbers(DAYS, 4, 24),
        ),
        Attribute(
            noun="starting price",
            fact="[In its smallest size, {it} is {value}|You can have {it} from {value}].",
            that="is to be had from {value}",
            ask=("what's the least I'd spend on {it}?", "from how much can one get {it}?"),
            values=Numbers(DOLLARS, 22, 96),
        ),
        Attribute(
            noun="wood",
            fact="[We carve {it} out of {value}|{value} is the raw material of {it}].",
            that="is carved out of {value}",
            ask=("which tree does {it} come from?", "what timber did you use for {it}?"),
            values=Names(("walnut", "cherry", "larch", "teak", "pear", "spruce", "poplar")),
        ),
    ),
    conditions=(
        Condition(
            when="at widths past 30 inches",
            yes=("My picture is 42 inches wide.", "The width is 38 inches."),
            no=("My picture is 12 inches wide.", "The width is 20 inches."),
        ),
        Condition(
            when="at gallery quality",
            yes=("Gallery quality, please.", "I chose gallery quality."),
            no=("Plain quality will do, not gallery.", "I chose against gallery quality."),
        ),
    ),
)

CARTRIDGES = Theme(
    kind="cartridge",
    names=("Inkwell", "Quillpen", "Squid", "Folio", "Papyrus", "Stamp", "Scribe", "Ledger"),
    intro=(
        "Printing at home is cheapest with refilled cartridges, namely {all}.",
        "Refilled cartridges in stock: {all}.",
    ),
    filler=(
        "Shake gently if lines come out pale.",
        "Gloves are a good idea, for ink stains.",
    ),
    attributes=(
        Attribute(
            noun="text yield",
            fact="[{it} prints {value} of text|Expect {value} of text out of {it}].",
            that="prints {value} of text",
            ask=(
                "writing letters, how many sheets till {it} gives out?",
                "how far does {it} go with plain letters?",
            ),
            values=Numbers(items("page", "pages"), 200, 950, 25),
        ),
        Attribute(
            noun="photo yield",
            fact="[For photos {it} lasts {value}|{it} is used up after {value} of photos].",
            that="lasts {value} of photos",
            ask=(
                "printing snapshots, how many sheets till {it} gives out?",
                "how far does {it} go with holiday snapshots?",
            ),
            values=Numbers(items("page", "pages"), 40, 220, 10),
        ),
        Attribute(
            noun="refill price",
            fact="[We refill {it} at {value}|Having {it} refilled is {value}].",
            that="is refilled at {value}",
            ask=("mine's empty, what do you take for filling up {it}?", "how dear is a refill of {it}?"),
            values=Numbers(DOLLARS, 6, 31),
        ),
        Attribute(
            noun="cap color",
            fact="[{it} is closed with a {value} cap|Look for the {value} cap on {it}].",
            that="is closed with a {value} cap",
            ask=(
                "there are so many on my shelf, what cap does {it} have?",
                "the top of {it} is which color?",
            ),
            values=Names(("magenta", "white", "lilac", "khaki", "silver", "scarlet", "beige")),
        ),
    ),
    conditions=(
        Condition(
            when="inside laser-cut housings",
            yes=("The housing is laser-cut.", "Mine is in a laser-cut housing."),
            no=("The housing isn't laser-cut.", "Mine is in an ordinary housing, not laser-cut."),
        ),
        Condition(
            when="inside printers by Osgood",
            yes=("My printer is an Osgood.", "I print on an Osgood."),
            no=("My printer is no Osgood.", "I print on a Hartnell, not an Osgood."),
        ),
    ),
)

WORDING = GroundedWording(
    themes=(HUMIDIFIERS, SHIPPERS, CARDS, FRAMES, CARTRIDGES),
    listed=("We state the {noun} as {list}.", "Overview of the {noun}: {list}."),
    compared=(
        "Should you prefer {it} to {other}, the {noun} will be {delta} {more}.",
        "Against {other}, {it} is {delta} {more} in its {noun}.",
    ),
    double=(
        "Two times the {noun} of {other}: that is what {it} offers.",
        "{it} outdoes {other}, its {noun} being two times as great.",
    ),
    half=(
        "Half the {noun} of {other}: that is what {it} offers.",
        "{it} falls behind {other}, its {noun} being just half as great.",
    ),
    same=(
        "{it} equals {other} as far as the {noun} goes.",
        "Choose {it} or {other}, the {noun} will be the same.",
    ),
    rule=(
        "Normally you may reckon with {value} as the {noun}, no matter the {kind}.",
        "{value} is the normal {noun} of any {kind}.",
    ),
    exception=(
        "Abnormally, {it} comes with {value} for its {noun}.",
        "What is normal elsewhere is not so for {it}: its {noun} is {value}.",
    ),
    changed=(
        "From {date} we give {it} {value} as the {noun}; whoever paid sooner enjoys {old}, as agreed.",
        "{old} was the {noun} of {it} for payments until the day before {date}; from {date} it is {value}.",
    ),
    changed_silently=(
        "From {date} we give {it} {value} as the {noun}; whoever paid sooner enjoys what was agreed.",
        "Payments from {date} on bring {it} with {value} as the {noun}, sooner ones with what was agreed.",
    ),
    bonus=(
        "{when}, the {noun} ends up {delta} {more}.",
        "Reckon with the {noun} being {delta} {more} {when}.",
    ),
    left_out=("{it} knows no such difference.", "You will not notice that on {it}."),
    one_bonus=(
        "Nobody gets both: the stronger of two effects wins.",
        "If you qualify for two effects, the stronger wins and the weaker is dropped.",
    ),
    ceiling=(
        "With every effect counted, {value} remains the top for the {noun}.",
        "The {noun} tops out at {value}.",
    ),
    floor=(
        "With every effect counted, {value} remains the bottom for the {noun}.",
        "The {noun} bottoms out at {value}.",
    ),
    untold_for=(
        "What is normal elsewhere is not so for {it}: its {noun} remains a surprise until launch.",
        "Abnormally, the {noun} of {it} is not settled.",
    ),
    untold_when=(
        "{when}, do not reckon with the {noun} given here but call us for yours.",
        "The {noun} given here does not count {when}: call us for yours.",
    ),
    ordered=("I paid on {date}, you have that on file.", "{date} is when my payment reached you."),
    openers=("Yoo-hoo!", "Ahoy.", "Sorry to bother you.", "Help!", "A riddle for you.", "", "", ""),
    asides=(
        "{who} can have {other} for all I care.",
        "{who} told me to forget {other}.",
        "{who} wouldn't stop praising {other}.",
    ),
    which=(
        "what do you call the {kind} that {that}?",
        "there's one {kind} that {that}, but which?",
    ),
)
