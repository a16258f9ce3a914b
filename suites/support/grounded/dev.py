"""How help pages and customers of the dev split put things."""

from __future__ import annotations

from suites.support.grounded.quantities import DAYS, DOLLARS, MINUTES, POUNDS, WEEKS, Names, Numbers, items
from suites.support.grounded.wording import Attribute, Condition, GroundedWording, Theme
from suites.support.world import ENTITIES

TENTS = Theme(
    kind="tent",
    names=ENTITIES["dev"].models,
    intro=(
        "Campers can choose among {all} in our outdoor section.",
        "Our family tents {all}, side by side.",
    ),
    filler=(
        "Pegs and a mallet are in the side pocket of each bag.",
        "Dry the canvas before you roll it up, or it will grow mold.",
    ),
    attributes=(
        Attribute(
            noun="setup time",
            fact="[Two people set up {it} in {value}|{it} stands after {value}].",
            that="stands after {value}",
            ask=(
                "when we get to the campsite, how long till {it} is up?",
                "how much time should I plan for pitching {it}?",
            ),
            values=Numbers(MINUTES, 12, 45),
        ),
        Attribute(
            noun="takedown time",
            fact="[Taking {it} down is done in {value}|{it} is back in its bag after {value}].",
            that="is back in its bag after {value}",
            ask=(
                "on the morning we leave, how long do we need for packing up {it}?",
                "how much time goes into dismantling {it}?",
            ),
            values=Numbers(MINUTES, 8, 40),
        ),
        Attribute(
            noun="washing charge",
            fact="[For {value} we wash {it}|Our laundry washes {it} for {value}].",
            that="is washed for {value}",
            ask=(
                "{it} is full of mud, what do you ask for getting it clean?",
                "how much is it to have {it} cleaned at your place?",
            ),
            values=Numbers(DOLLARS, 16, 70),
        ),
        Attribute(
            noun="pole material",
            fact="[The poles of {it} are {value}|{it} is held up by poles of {value}].",
            that="has poles of {value}",
            ask=("what are the rods in {it} made from?", "what holds {it} up, which material?"),
            values=Names(("ash wood", "fiberglass", "aluminum", "bamboo", "carbon", "steel"), ("of {}",)),
        ),
    ),
    conditions=(
        Condition(
            when="once the winter floor is zipped in",
            yes=("We'd zip in the winter floor.", "We always have the winter floor zipped in."),
            no=("We leave the winter floor at home.", "The winter floor isn't coming along."),
        ),
        Condition(
            when="if the porch is attached",
            yes=("We attach the porch.", "Our porch is attached, by the way."),
            no=("We go without the porch.", "The porch stays off."),
        ),
    ),
)

LOCKERS = Theme(
    kind="locker",
    names=(
        "Tannery",
        "Bus Depot",
        "Canal Bridge",
        "Swimming Hall",
        "Library",
        "Old Dairy",
        "Museum",
        "Campus",
    ),
    intro=(
        "Pick up your purchase at a parcel locker near you: {all} are open day and night.",
        "These parcel lockers opened lately: {all}.",
    ),
    filler=(
        "A code opens the compartment, and the compartment closes by itself.",
        "The screens are switched to large print with the eye button.",
    ),
    attributes=(
        Attribute(
            noun="storage time",
            fact="[In {it} a package lies for {value}|Packages are kept in {it} for {value}].",
            that="keeps packages for {value}",
            ask=(
                "I'm away. How long will my package stay in {it} before it's returned?",
                "how many days have I got to empty my compartment in {it}?",
            ),
            values=Numbers(DAYS, 6, 21),
            raised=False,
        ),
        Attribute(
            noun="arrival time",
            fact="[Packages turn up in {it} after {value}|It takes {value} until a package is in {it}].",
            that="is filled after {value}",
            ask=(
                "once I've paid, how long until there's something for me in {it}?",
                "how many days from buying to finding my package in {it}?",
            ),
            values=Numbers(DAYS, 4, 16),
            raised=False,
        ),
        Attribute(
            noun="weight limit",
            fact="[{it} takes packages of up to {value}|Nothing above {value} goes into {it}].",
            that="takes up to {value}",
            ask=(
                "how heavy can a package be for {it}?",
                "what's the most that my package may weigh in {it}?",
            ),
            values=Numbers(POUNDS, 14, 66),
            raised=False,
        ),
        Attribute(
            noun="neighbor",
            fact="[{it} stands beside the {value}|You find {it} next to the {value}].",
            that="stands beside the {value}",
            ask=("I can't find {it}. What's it next to?", "which shop is right by {it}?"),
            values=Names(
                ("bakery", "florist", "pharmacy", "barber", "shoemaker", "fish shop", "tailor", "newsstand"),
                ("next to the {}", "beside the {}"),
            ),
        ),
    ),
    conditions=(
        Condition(
            when="where a package is chilled",
            yes=("It's a chilled package.", "My package is the chilled sort."),
            no=("It isn't a chilled package.", "Nothing about my package is chilled."),
        ),
        Condition(
            when="where batteries are inside",
            yes=("There are batteries inside.", "Mine has batteries inside."),
            no=("There are no batteries inside.", "Mine has no batteries inside."),
        ),
    ),
)

DOG_FOOD = Theme(
    kind="menu",
    names=("Rover", "Biscuit", "Patch", "Scout", "Daisy", "Bramley", "Ziggy", "Pepper"),
    intro=(
        "Dogs have taste, so there are several menus: {all} to name three.",
        "Which of the menus {all} suits your dog?",
    ),
    filler=(
        "Cans may be mixed with dry food at will.",
        "Puppies below ten weeks should see a vet before changing their diet.",
    ),
    attributes=(
        Attribute(
            noun="delivery price",
            fact="[A delivery of {it} comes at {value}|You are billed {value} whenever {it} is delivered].",
            that="comes at {value} per delivery",
            ask=(
                "what leaves my account with each box of {it}?",
                "how expensive is a regular box of {it}?",
            ),
            values=Numbers(DOLLARS, 15, 64),
            raised=False,
        ),
        Attribute(
            noun="trial price",
            fact="[For a first taste, {it} is offered at {value}|The tasting box of {it} goes for {value}].",
            that="is offered at {value} for a first taste",
            ask=(
                "we'd just like to sample {it}, how expensive is that?",
                "what do I owe you for the tasting box of {it}, nothing else?",
            ),
            values=Numbers(DOLLARS, 7, 33),
            raised=False,
        ),
        Attribute(
            noun="number of cans",
            fact="[A box of {it} holds {value}|With {it}, {value} are in the box].",
            that="has {value} to the box",
            ask=("how many tins am I stacking when {it} comes?", "a box of {it} is how many tins?"),
            values=Numbers(items("can", "cans"), 8, 36),
        ),
        Attribute(
            noun="main meat",
            fact="[{it} is cooked with {value}|Above all, {it} consists of {value}].",
            that="is cooked with {value}",
            ask=("my dog has allergies, which animal is in {it}?", "what meat would he be eating with {it}?"),
            values=Names(("turkey", "duck", "venison", "rabbit", "mutton", "goat", "beef")),
        ),
    ),
    conditions=(
        Condition(
            when="in homes with two dogs or more",
            yes=("We have three dogs.", "There are four dogs in our home."),
            no=("We have a single dog.", "Ours is an only dog."),
        ),
        Condition(
            when="on orders placed by phone",
            yes=("I ordered by phone.", "My order was placed by phone."),
            no=("I ordered on the site, not by phone.", "My order was placed online."),
        ),
    ),
)

CLASSES = Theme(
    kind="class",
    names=("Sourdough", "Candle", "Knitting", "Pottery", "Calligraphy", "Basket", "Mosaic", "Soap"),
    intro=(
        "Learn something new in our workshop, in one of these classes: {all}.",
        "The autumn program has the classes {all}.",
    ),
    filler=(
        "Aprons are on the hooks by the door.",
        "Everyone takes home what they have made.",
    ),
    attributes=(
        Attribute(
            noun="course length",
            fact="[{it} goes on for {value}|{it} ends after {value}].",
            that="goes on for {value}",
            ask=(
                "from first to last evening, how long would I be attending {it}?",
                "how many weeks of evenings is {it}?",
            ),
            values=Numbers(WEEKS, 5, 18),
        ),
        Attribute(
            noun="waiting list",
            fact="[People wait {value} for a place in {it}|A place in {it} frees up within {value}].",
            that="has a place within {value}",
            ask=(
                "how soon could I be given a seat in {it}?",
                "if I put my name down for {it}, how long till I'm in?",
            ),
            values=Numbers(WEEKS, 4, 16),
        ),
        Attribute(
            noun="tuition",
            fact="[{value} is the tuition of {it}|To attend {it} you pay {value}].",
            that="has a tuition of {value}",
            ask=("how much is a seat in {it}?", "what's it going to cost me to learn this in {it}?"),
            values=Numbers(DOLLARS, 25, 120, 5),
        ),
        Attribute(
            noun="teacher",
            fact="[{value} teaches {it}|In {it} you are taught by {value}].",
            that="is taught by {value}",
            ask=("who's in front of us in {it}?", "who would I be learning from in {it}?"),
            values=Names(("Ms. Okafor", "Mr. Bell", "Ms. Tanaka", "Mr. Ortiz", "Ms. Weiss", "Mr. Dube")),
        ),
    ),
    conditions=(
        Condition(
            when="in the Saturday groups",
            yes=("I'd join a Saturday group.", "A Saturday group is where I'd be."),
            no=("I'd join a Monday group.", "A Thursday group is where I'd be."),
        ),
        Condition(
            when="in groups with English subtitles on the screen",
            yes=("I picked a group with subtitles.", "There'd be subtitles in my group."),
            no=("I picked a group without subtitles.", "There'd be no subtitles in my group."),
        ),
    ),
)

COVERS = Theme(
    kind="cover",
    names=("Beryl", "Onyx", "Opal", "Jade", "Pearl", "Garnet", "Topaz", "Coral"),
    intro=(
        "Accidents happen: insure what you bought with one of our covers, say {all}.",
        "What the insurance covers {all} do for you is explained here.",
    ),
    filler=(
        "Claims are made online with two photos.",
        "Scratches that do not affect the function are not insured.",
    ),
    attributes=(
        Attribute(
            noun="premium",
            fact="[The premium of {it} comes to {value} a year|For {it} we collect {value} a year].",
            that="collects {value} a year",
            ask=(
                "how much is {it} per year?",
                "what would you collect from me every year for {it}?",
            ),
            values=Numbers(DOLLARS, 18, 75),
        ),
        Attribute(
            noun="own share",
            fact="[On every claim under {it}, {value} is on you|{it} leaves you to pay {value} of a claim].",
            that="leaves {value} of a claim to you",
            ask=(
                "if I drop my radio, what part of the damage is left to me under {it}?",
                "what do I chip in when I make a claim on {it}?",
            ),
            values=Numbers(DOLLARS, 12, 60),
        ),
        Attribute(
            noun="starting delay",
            fact="[{it} takes effect {value} after signing|You are insured by {it} {value} after signing].",
            that="takes effect {value} after signing",
            ask=(
                "I've signed for {it}. How long until I'm really insured?",
                "how long after signing does {it} kick in?",
            ),
            values=Numbers(DAYS, 8, 45),
        ),
        Attribute(
            noun="insurer",
            fact="[The company behind {it} is {value}|{it} is underwritten by {value}].",
            that="is underwritten by {value}",
            ask=("whose policy is {it}, really?", "who pays up if I've taken {it}?"),
            values=Names(
                ("Beacon Mutual", "Ironbark", "Saint Clement", "Harrow & Pike", "Union Lamp", "Alder")
            ),
        ),
    ),
    conditions=(
        Condition(
            when="with devices over two years of age",
            yes=("My radio is four years old.", "The radio is three and a half years old."),
            no=("My radio is six months old.", "The radio is a year old, no more."),
        ),
        Condition(
            when="with anything used on a boat",
            yes=("I use it on a boat.", "It's used on my uncle's boat."),
            no=("It's never used on a boat.", "I don't use it on any boat."),
        ),
    ),
)

WORDING = GroundedWording(
    themes=(TENTS, LOCKERS, DOG_FOOD, CLASSES, COVERS),
    listed=("Here is the {noun}: {list}.", "You can expect this {noun}: {list}."),
    compared=(
        "The {noun} of {it} is {delta} {more} than what you get with {other}.",
        "{it} has a different {noun} from {other}, {delta} {more}.",
    ),
    double=(
        "Compared to {other}, {it} doubles the {noun}.",
        "Double the {noun} of {other} and you have that of {it}.",
    ),
    half=(
        "Compared to {other}, {it} halves the {noun}.",
        "Halve the {noun} of {other} and you have that of {it}.",
    ),
    same=(
        "You find no difference in {noun} between {it} and {other}.",
        "{it} shares its {noun} with {other}.",
    ),
    rule=(
        "In general, all of our choices have the same {noun}, {value}; exceptions are listed separately.",
        "The general {noun} is {value}, exceptions aside.",
    ),
    exception=(
        "{it} departs from the general {noun}, with {value}.",
        "The general {noun} does not hold for {it}, where it is {value}.",
    ),
    changed=(
        "We changed the {noun} of {it} on {date}: {value} from then on, {old} for anything bought earlier.",
        "Bought before {date}, {it} has {old} as its {noun}; bought since, {value}.",
    ),
    changed_silently=(
        "We changed the {noun} of {it} on {date}: {value} from then on, and no change for earlier purchases.",
        "Bought on or after {date}, {it} has {value} as its {noun}; earlier purchases remain as they were.",
    ),
    bonus=(
        "{when}, expect the {noun} to be {delta} {more}.",
        "Any {noun} here turns out {delta} {more} {when}.",
    ),
    left_out=("Not so with {it}, where nothing changes.", "{it} remains unaffected."),
    one_bonus=(
        "Where two of these differences come together, the greater replaces the smaller.",
        "Two differences are not combined; you get the greater one.",
    ),
    ceiling=(
        "Even so, no {noun} ever exceeds {value}.",
        "In all cases the {noun} ends at {value} or before.",
    ),
    floor=(
        "Even so, no {noun} ever falls under {value}.",
        "In all cases the {noun} remains at {value} or above.",
    ),
    untold_for=(
        "About the {noun} of {it} we cannot make a statement so far.",
        "The general {noun} does not hold for {it}; we have not decided on that one.",
    ),
    untold_when=(
        "{when}, you get another {noun}; ask for the leaflet.",
        "The {noun} is another {when}; ask for the leaflet.",
    ),
    ordered=("I bought it on {date}, says the receipt.", "{date} was the day of my purchase."),
    openers=("Hey folks!", "Howdy.", "Me again.", "So here's a question.", "Dear team!", "", "", ""),
    asides=(
        "{who} is set on {other}, we disagree.",
        "I don't care about {other}, {who} does.",
        "Not asking for {who}, who'd take {other}.",
    ),
    which=(
        "tell me the name of the {kind} that {that}, will you?",
        "somebody told me about the {kind} that {that}. Which one was that?",
    ),
)
