"""How help pages and customers of the gate split put things."""

from __future__ import annotations

from suites.support.grounded.quantities import (
    DAYS,
    DOLLARS,
    MINUTES,
    PERCENT,
    WEEKS,
    Names,
    Numbers,
    items,
)
from suites.support.grounded.wording import Attribute, Condition, GroundedWording, Theme
from suites.support.world import ENTITIES

GRILLS = Theme(
    kind="grill",
    names=ENTITIES["gate"].models,
    intro=(
        "Barbecue season starts, and with it the question whether to take {all}.",
        "Know your grill: facts on {all}.",
    ),
    filler=(
        "Never leave burning coals unattended.",
        "Grease trays belong in the dishwasher, grates do not.",
    ),
    attributes=(
        Attribute(
            noun="preheating phase",
            fact="[{it} is hot after {value}|Allow {it} {value} to get hot].",
            that="is hot after {value}",
            ask=(
                "guests are coming, how early must I light {it}?",
                "from lighting {it}, how long before I can put the first sausage on?",
            ),
            values=Numbers(MINUTES, 8, 40),
        ),
        Attribute(
            noun="cooling phase",
            fact="[{it} may be covered {value} after cooking|Allow {it} {value} to get cold].",
            that="gets cold in {value}",
            ask=(
                "how long after dinner is {it} still hot?",
                "how long till {it} has lost its heat and I can cover it?",
            ),
            values=Numbers(MINUTES, 20, 96, 4),
        ),
        Attribute(
            noun="assembly charge",
            fact="[Assembled for you, {it} is {value} extra|Our assembly of {it} is billed at {value}].",
            that="is assembled for {value}",
            ask=(
                "I'm all thumbs, what would you bill for assembling {it}?",
                "how much extra if {it} arrives ready built?",
            ),
            values=Numbers(DOLLARS, 14, 78),
        ),
        Attribute(
            noun="lid finish",
            fact="[{it} has a lid in {value}|A lid in {value} tops {it}].",
            that="has a lid in {value}",
            ask=("what tone is the top of {it}?", "what finish does the cover of {it} have?"),
            values=Names(
                ("copper", "ivory", "graphite", "olive", "brick red", "sapphire", "pewter"), ("in {}",)
            ),
        ),
    ),
    conditions=(
        Condition(
            when="whenever the stone plate is inserted",
            yes=("My stone plate is inserted.", "I cook with the stone plate inserted."),
            no=("I cook minus the stone plate.", "My stone plate broke, so it isn't inserted."),
        ),
        Condition(
            when="where the serial number ends in K",
            yes=("My serial number ends in K.", "Serial number: ending in K."),
            no=("My serial number ends in R.", "Serial number: ending in T, not K."),
        ),
    ),
)

BRANCHES = Theme(
    kind="branch",
    names=("Elmsford", "Greywater", "Castleton", "Marsh End", "Rosedale", "Fairview", "Dunmore", "Silverton"),
    intro=(
        "Visit us in person: the branches {all} welcome you.",
        "Each branch makes some rules by itself, as {all} show.",
    ),
    filler=(
        "Restrooms and a play corner are on every ground floor.",
        "Well-behaved dogs are welcome throughout.",
    ),
    attributes=(
        Attribute(
            noun="exchange period",
            fact="[{it} exchanges goods for {value} after a sale|Goods are exchanged at {it} for {value}].",
            that="exchanges goods for {value}",
            ask=(
                "the sweater is too tight, how long does {it} let me swap it?",
                "within what time would {it} swap something I regret?",
            ),
            values=Numbers(DAYS, 8, 42),
        ),
        Attribute(
            noun="reservation period",
            fact="[{it} puts goods aside for {value}|Reserved goods wait at {it} for {value}].",
            that="puts goods aside for {value}",
            ask=(
                "if a lamp is put aside under my name at {it}, when does that lapse?",
                "I phoned {it} to hold a lamp for me. How long will they?",
            ),
            values=Numbers(DAYS, 4, 20),
        ),
        Attribute(
            noun="parking charge",
            fact="[Leaving a car at {it} sets you back {value}|At {it}, parking is {value}].",
            that="charges {value} for parking",
            ask=("I'm driving to {it}, what will the garage want?", "what do I put in the meter at {it}?"),
            values=Numbers(DOLLARS, 4, 24),
            raised=False,
        ),
        Attribute(
            noun="manager",
            fact="[The person in charge at {it} is {value}|{value} runs {it}].",
            that="is run by {value}",
            ask=("whom should a letter of praise for {it} be addressed to?", "who's the boss at {it}?"),
            values=Names(("Ms. Adair", "Mr. Lindt", "Ms. Rourke", "Mr. Sato", "Ms. Vance", "Mr. Keane")),
        ),
    ),
    conditions=(
        Condition(
            when="given a purchase above $200",
            yes=("I spent $340.", "The purchase amounts to $265."),
            no=("I spent $45.", "The purchase amounts to $80."),
        ),
        Condition(
            when="given a yellow card",
            yes=("I hold a yellow card.", "In my purse is a yellow card."),
            no=("I hold no yellow card.", "A yellow card is something I lack."),
        ),
    ),
)

HAMPERS = Theme(
    kind="hamper",
    names=("Solstice", "Picnic", "Harvest", "Jubilee", "Carnival", "Maypole", "Regatta", "Equinox"),
    intro=(
        "A present that pleases: our hampers {all}, packed by hand.",
        "Compare the hampers {all} prior to giving one away.",
    ),
    filler=(
        "A handwritten card is included free of charge.",
        "Baskets are woven from willow and can be reused.",
    ),
    attributes=(
        Attribute(
            noun="catalog price",
            fact="[{it} sells at {value}|In the catalog, {it} is priced {value}].",
            that="sells at {value}",
            ask=(
                "ignoring postage, what am I spending on {it}?",
                "what's the tag on {it}?",
            ),
            values=Numbers(DOLLARS, 28, 95),
            raised=False,
        ),
        Attribute(
            noun="courier cost",
            fact="[Sending {it} by courier adds {value}|A courier brings {it} for {value}].",
            that="goes by courier for {value}",
            ask=(
                "how much comes on top to have {it} carried to her door?",
                "what's the postage if I send {it} to a friend?",
            ),
            values=Numbers(DOLLARS, 9, 36),
            raised=False,
        ),
        Attribute(
            noun="assortment",
            fact="[{it} contains {value}|Inside {it} are {value}].",
            that="contains {value}",
            ask=("how many jars does one unpack from {it}?", "what number of jars goes into {it}?"),
            values=Numbers(items("jar", "jars"), 6, 28),
        ),
        Attribute(
            noun="centerpiece",
            fact="[In the middle of {it} sits a {value}|A {value} is the heart of {it}].",
            that="has a {value} in the middle",
            ask=("what's the big item amid the jars of {it}?", "what will she find at the center of {it}?"),
            values=Names(
                ("teapot", "pineapple", "fruitcake", "cheese dome", "nutcracker", "fondue pot", "vase")
            ),
        ),
    ),
    conditions=(
        Condition(
            when="provided ten or more are taken",
            yes=("We're taking twelve.", "Fifteen are being taken by our office."),
            no=("We're taking two.", "I'm taking one, as a present."),
        ),
        Condition(
            when="provided the bill goes to a firm",
            yes=("The bill goes to my firm.", "Our firm gets the bill."),
            no=("The bill goes to me, not a firm.", "No firm is involved, the bill is mine."),
        ),
    ),
)

TRADE_INS = Theme(
    kind="tier",
    names=("Robin", "Finch", "Wren", "Starling", "Swallow", "Thrush", "Linnet", "Kestrel"),
    intro=(
        "Trade in an old appliance for credit: depending on its state we put it in a tier, such as {all}.",
        "Our trade-in program knows the tiers {all}.",
    ),
    filler=(
        "Personal data on a device is erased by a certified company.",
        "Cables need not be sent along.",
    ),
    attributes=(
        Attribute(
            noun="credit rate",
            fact="[{it} credits {value} of the value as new|Of the value as new, {it} credits {value}].",
            that="credits {value}",
            ask=(
                "what share of the new value am I given in {it}?",
                "how many percent do you credit me under {it}?",
            ),
            values=Numbers(PERCENT, 24, 66),
        ),
        Attribute(
            noun="handling rate",
            fact="[{value} is subtracted in {it} for handling|For handling, {it} forfeits {value}].",
            that="forfeits {value} for handling",
            ask=(
                "what share do you subtract for your trouble in {it}?",
                "how many percent do I lose to handling under {it}?",
            ),
            values=Numbers(PERCENT, 5, 23),
        ),
        Attribute(
            noun="payout phase",
            fact="[Credit in {it} appears after {value}|{it} is paid out in {value}].",
            that="is paid out in {value}",
            ask=(
                "my old razor is with you. How long till I see credit under {it}?",
                "how long must a seller in {it} be patient?",
            ),
            values=Numbers(WEEKS, 4, 17),
        ),
        Attribute(
            noun="assessor",
            fact="[Appliances in {it} are assessed by {value}|{value} assesses what is in {it}].",
            that="is assessed by {value}",
            ask=("who looks over the appliances in {it}?", "whose judgment decides what is in {it}?"),
            values=Names(
                ("Reclaimit", "Second Dawn", "Loopworks", "Tinker Guild", "Evergreen Lab", "Phoenix Yard")
            ),
        ),
    ),
    conditions=(
        Condition(
            when="assuming the original carton exists",
            yes=("The original carton exists.", "It's in its original carton."),
            no=("The original carton is gone.", "I recycled the original carton long ago."),
        ),
        Condition(
            when="assuming a sale in the month of January",
            yes=("The sale was on January 19.", "I sold mine on January 8."),
            no=("The sale was on October 19.", "I sold mine on November 8."),
        ),
    ),
)

CREWS = Theme(
    kind="crew",
    names=("Falcon", "Anchor", "Comet", "Atlas", "Mercury", "Titan", "Orion", "Zenith"),
    intro=(
        "Wardrobes and heaters are installed at your home by the crews {all}.",
        "Three crews take care of installations: {all}.",
    ),
    filler=(
        "Somebody of age has to open the door.",
        "Walls are checked for pipes prior to drilling.",
    ),
    attributes=(
        Attribute(
            noun="booking lead",
            fact="[{it} is booked {value} ahead|Installations by {it} happen {value} after booking].",
            that="is booked {value} ahead",
            ask=(
                "if I book {it} today, how far off is the installation?",
                "how long would I be living without a wardrobe if I chose {it}?",
            ),
            values=Numbers(DAYS, 9, 48),
        ),
        Attribute(
            noun="complaint deadline",
            fact="[Faults are to be reported to {it} inside {value}|{it} hears complaints for {value}].",
            that="hears complaints for {value}",
            ask=(
                "the door hangs crooked. How long does {it} leave me to object?",
                "up to what time after the work can I tell {it} that it's crooked?",
            ),
            values=Numbers(DAYS, 5, 30),
        ),
        Attribute(
            noun="travel surcharge",
            fact="[{it} invoices {value} for the journey|For getting to you, {it} demands {value}].",
            that="invoices {value} for the journey",
            ask=(
                "what's the mere journey of {it} going to cost?",
                "how much will {it} demand for driving out?",
            ),
            values=Numbers(DOLLARS, 12, 55),
        ),
        Attribute(
            noun="van marking",
            fact="[A painted {value} marks the van of {it}|{it} drives a van showing a {value}].",
            that="drives a van showing a {value}",
            ask=("how do I recognize the vehicle of {it}?", "what picture is on the vehicle of {it}?"),
            values=Names(
                ("tulip", "rooster", "windmill", "dolphin", "compass", "pinecone", "juggler"),
                ("a painted {}",),
            ),
        ),
    ),
    conditions=(
        Condition(
            when="above the third floor",
            yes=("I live on the fifth floor.", "The room is on the sixth floor."),
            no=("I live on the ground floor.", "The room is on the second floor."),
        ),
        Condition(
            when="in a listed building",
            yes=("Mine is a listed building.", "The house is listed."),
            no=("Mine isn't a listed building.", "The house isn't listed."),
        ),
    ),
)

WORDING = GroundedWording(
    themes=(GRILLS, BRANCHES, HAMPERS, TRADE_INS, CREWS),
    listed=("{noun}, by {kind}: {list}.", "By {kind}, the {noun} is as follows: {list}."),
    compared=(
        "Relative to {other}, {it} is {delta} {more} in {noun}.",
        "By contrast with {other}, the {noun} at {it} is {more} by {delta}.",
    ),
    double=(
        "{it} comes to exactly double {other} in {noun}.",
        "Regarding the {noun}, {it} amounts to two times {other}.",
    ),
    half=(
        "{it} comes to exactly half of {other} in {noun}.",
        "Regarding the {noun}, {it} amounts to one half of {other}.",
    ),
    same=(
        "Regarding the {noun}, {it} follows {other}.",
        "Identical at {it} and {other}: the {noun}.",
    ),
    rule=(
        "Standard {noun}: {value}, valid wherever no deviation is mentioned.",
        "Our standard {noun} is {value}; deviations are mentioned.",
    ),
    exception=(
        "Deviating from the standard, {it} is assigned {value} as {noun}.",
        "Deviation: {noun} of {value} in the case of {it}.",
    ),
    changed=(
        "Effective {date}, {it} moved from {old} to {value} in {noun}; contracts signed earlier stay put.",
        "Contracts on {it} signed prior to {date} include {old} as {noun}, later ones {value}.",
    ),
    changed_silently=(
        "Effective {date}, {it} has moved to {value} in {noun}; contracts signed earlier stay put.",
        "Contracts on {it} signed as of {date} include {value} as {noun}; prior ones run on unaltered.",
    ),
    bonus=(
        "{when}, the {noun} becomes {delta} {more}.",
        "The {noun} is {more} by {delta} {when}.",
    ),
    left_out=("{it} forms an exclusion here.", "Excluded from that: {it}."),
    one_bonus=(
        "Multiple alterations never accumulate: solely the largest is carried out.",
        "Should several alterations coincide, solely the largest is valid.",
    ),
    ceiling=(
        "The {noun} is capped at {value} under all circumstances.",
        "Maximum {noun}, alterations included: {value}.",
    ),
    floor=(
        "The {noun} cannot sink lower than {value} under any circumstances.",
        "Minimum {noun}, alterations included: {value}.",
    ),
    untold_for=(
        "Deviating from the standard, {it} awaits a decision on its {noun}.",
        "{it} deviates from the standard; its {noun} is under negotiation.",
    ),
    untold_when=(
        "{when}, the {noun} deviates and is quoted individually.",
        "The {noun} as published is void {when}; it is quoted individually.",
    ),
    ordered=("My contract bears {date} as its date.", "I signed on {date}, according to my papers."),
    openers=(
        "Good day.",
        "To whom it may concern.",
        "One inquiry.",
        "Greetings.",
        "Excuse me.",
        "",
        "",
        "",
    ),
    asides=(
        "{who} recommended {other}, yet I'm not convinced.",
        "Whatever {who} says, I'm not interested in {other}.",
        "Leave {other} aside, that's for {who}.",
    ),
    which=(
        "could you name the {kind} that {that}?",
        "I must have read about a {kind} that {that}. What's it called?",
    ),
)
