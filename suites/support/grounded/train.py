"""How help pages and customers of the train split put things."""

from __future__ import annotations

from suites.support.grounded.quantities import DAYS, DOLLARS, MINUTES, MONTHS, Names, Numbers, items
from suites.support.grounded.wording import Attribute, Condition, GroundedWording, Theme
from suites.support.world import ENTITIES

VACUUMS = Theme(
    kind="vacuum",
    names=ENTITIES["train"].models,
    intro=(
        "Three cordless vacuums are in our range this year: {all}.",
        "This page helps you choose between our cordless vacuums {all}.",
    ),
    filler=(
        "Every vacuum is delivered with a floor brush and a crevice tool.",
        "Dust containers may be rinsed under the tap, filters may not.",
    ),
    attributes=(
        Attribute(
            noun="running time",
            fact="[Fully charged, {it} runs for {value}|On a full battery {it} keeps cleaning for {value}].",
            that="runs for {value}",
            ask=(
                "how long can I clean with {it} before it goes flat?",
                "how much cleaning do I get out of {it} in one go?",
            ),
            values=Numbers(MINUTES, 25, 95, 5),
        ),
        Attribute(
            noun="charging time",
            fact="[To charge, {it} needs {value} on the wall|Charging {it} from empty takes {value}].",
            that="charges in {value}",
            ask=(
                "if the battery of {it} is flat, when will it be full again?",
                "for how long does {it} have to stay plugged in?",
            ),
            values=Numbers(MINUTES, 40, 240, 10),
        ),
        Attribute(
            noun="guarantee period",
            fact="[We guarantee {it} for {value}|{it} carries a guarantee of {value}].",
            that="is guaranteed for {value}",
            ask=(
                "if {it} breaks on its own, how long are you responsible?",
                "how long am I covered should {it} fail?",
            ),
            values=Numbers(MONTHS, 12, 66, 3),
        ),
        Attribute(
            noun="casing color",
            fact="The casing of {it} is [made|molded] in {value}.",
            that="has a casing in {value}",
            ask=("what does {it} look like, I mean which color?", "in what color will {it} arrive here?"),
            values=Names(
                ("moss green", "cream", "rust red", "slate gray", "plum", "amber", "navy"), ("in {}",)
            ),
        ),
    ),
    conditions=(
        Condition(
            when="with the spare battery fitted",
            yes=("The spare battery is fitted in mine.", "I've had the spare battery fitted."),
            no=("I never got the spare battery.", "There's no spare battery in mine."),
        ),
        Condition(
            when="for vacuums with a blue seal on the handle",
            yes=("There's a blue seal on my handle.", "Mine carries the blue seal on its handle."),
            no=("There's no blue seal on my handle.", "My handle came without the blue seal."),
        ),
    ),
)

ZONES = Theme(
    kind="zone",
    names=("Harbor", "Hillside", "Riverbank", "Old Mill", "Lakeside", "Quarry", "Orchard Road", "Lighthouse"),
    intro=(
        "For deliveries we divide the country into zones, among them {all}.",
        "What a delivery costs and when it comes depends on the zone, such as {all}.",
    ),
    filler=(
        "Your zone is printed at the top of every order confirmation.",
        "Drivers ring twice before they leave a card.",
    ),
    attributes=(
        Attribute(
            noun="delivery time",
            fact="Parcels reach {it} within {value}.",
            that="is reached within {value}",
            ask=(
                "how long will I be waiting for a parcel in {it}?",
                "if I live in {it}, when's the latest my order shows up?",
            ),
            values=Numbers(DAYS, 4, 18),
        ),
        Attribute(
            noun="holding time",
            fact="[Missed parcels in {it} are held for {value}|In {it}, depots hold parcels for {value}].",
            that="holds missed parcels for {value}",
            ask=(
                "I wasn't home in {it}. How long have I got to fetch my parcel?",
                "how long does the depot keep a parcel for somebody in {it} who was out?",
            ),
            values=Numbers(DAYS, 5, 24),
        ),
        Attribute(
            noun="delivery fee",
            fact="[Delivery to {it} costs {value}|We charge {value} for delivery to {it}].",
            that="costs {value} to deliver to",
            ask=(
                "what do I pay to have something brought to {it}?",
                "how much is shipping to an address in {it}?",
            ),
            values=Numbers(DOLLARS, 6, 39),
        ),
        Attribute(
            noun="carrier",
            fact="[Deliveries to {it} are made by {value}|{value} drives for us in {it}].",
            that="is served by {value}",
            ask=("who brings the parcels in {it}?", "which company should I look out for in {it}?"),
            values=Names(
                ("Swiftfoot", "Blue Heron", "Parcel Fox", "Nimbus Freight", "Two Oxen", "Paper Plane", "Gale")
            ),
        ),
    ),
    conditions=(
        Condition(
            when="for parcels over 40 pounds",
            yes=("Mine is a 55-pound parcel.", "The parcel weighs 62 pounds."),
            no=("My parcel is only 6 pounds.", "It's a small parcel, 11 pounds."),
        ),
        Condition(
            when="for orders that are gift-wrapped",
            yes=("I ticked gift wrapping.", "My order is gift-wrapped."),
            no=("I left gift wrapping out.", "My order isn't gift-wrapped."),
        ),
    ),
)

COFFEE = Theme(
    kind="plan",
    names=("Sprout", "Meadow", "Canopy", "Thicket", "Clover", "Bramble", "Fern", "Juniper"),
    intro=(
        "Coffee comes to your door on one of our plans, for example {all}.",
        "Here is how the coffee plans {all} differ.",
    ),
    filler=(
        "You can switch plans at the end of any month.",
        "All coffee is roasted on Mondays and ground on request.",
    ),
    attributes=(
        Attribute(
            noun="monthly price",
            fact="[{it} is {value} a month|Each month, {it} costs {value}].",
            that="costs {value} a month",
            ask=(
                "what would I be paying every month on {it}?",
                "how much is {it}, month by month?",
            ),
            values=Numbers(DOLLARS, 12, 60),
            raised=False,
        ),
        Attribute(
            noun="joining fee",
            fact="[When you join {it}, {value} is due once|Joining {it} costs {value}, once].",
            that="charges {value} for joining",
            ask=(
                "what does it cost me to get started with {it}, before any coffee?",
                "how much is the one-time payment when I sign up to {it}?",
            ),
            values=Numbers(DOLLARS, 8, 45),
            raised=False,
        ),
        Attribute(
            noun="monthly amount",
            fact="[{it} brings {value} every month|Subscribers of {it} receive {value} a month].",
            that="brings {value} a month",
            ask=(
                "how much coffee do I get with {it}?",
                "how many bags will I find in a month's box of {it}?",
            ),
            values=Numbers(items("bag", "bags"), 4, 16),
        ),
        Attribute(
            noun="country of origin",
            fact="[The beans of {it} are grown in {value}|For {it} we buy beans in {value}].",
            that="has beans from {value}",
            ask=("where's the coffee in {it} from?", "in which country do they grow what's in {it}?"),
            values=Names(
                ("Peru", "Kenya", "Honduras", "Rwanda", "Laos", "Mexico", "Uganda"), ("in {}", "from {}")
            ),
        ),
    ),
    conditions=(
        Condition(
            when="for anyone who pays by the year",
            yes=("I pay by the year.", "I settled the whole year at once."),
            no=("I don't pay by the year.", "I settle every month separately."),
        ),
        Condition(
            when="for customers who send their empty bags back",
            yes=("I always send my empty bags back.", "My empty bags all go back to you."),
            no=("I don't send empty bags back.", "My empty bags end up in the trash."),
        ),
    ),
)

RENTAL = Theme(
    kind="carpet washer",
    names=("Pelican", "Otter", "Walrus", "Badger", "Puffin", "Beaver", "Heron", "Seal"),
    intro=(
        "Need a clean carpet? We rent out machines, including {all}.",
        "Carpet washers for rent this season: {all}.",
    ),
    filler=(
        "Please empty the dirty water before you bring a machine back.",
        "A short film on our site shows how to clean stairs.",
    ),
    attributes=(
        Attribute(
            noun="daily rent",
            fact="[{it} rents for {value} a day|One day with {it} costs {value}].",
            that="rents for {value} a day",
            ask=(
                "how much is one day's use of {it}?",
                "what do you charge per day if I borrow {it}?",
            ),
            values=Numbers(DOLLARS, 9, 48),
            raised=False,
        ),
        Attribute(
            noun="deposit",
            fact="[We hold a deposit of {value} while {it} is out|For {it} you leave a deposit of {value}].",
            that="needs a deposit of {value}",
            ask=(
                "what sum do I leave with you until I bring {it} back?",
                "how much money will you keep as security for {it}?",
            ),
            values=Numbers(DOLLARS, 30, 150, 5),
            raised=False,
        ),
        Attribute(
            noun="longest rental",
            fact="[You may keep {it} for at most {value}|{it} is rented for {value} at most].",
            that="can be kept for {value}",
            ask=("how long can I hang on to {it}?", "after how long at the latest must {it} be back?"),
            values=Numbers(DAYS, 4, 21),
        ),
        Attribute(
            noun="collection counter",
            fact="[{it} is handed out at {value}|You collect {it} at {value}].",
            that="is handed out at {value}",
            ask=("where do I get {it}?", "which counter do I go to for {it}?"),
            values=Names(
                ("Elm Street", "Gate 4", "the Annex", "the Boathouse", "Hall C", "the Arcade"), ("at {}",)
            ),
        ),
    ),
    conditions=(
        Condition(
            when="for rentals that begin between Monday and Thursday",
            yes=("I'd begin on a Tuesday.", "My rental begins on a Wednesday."),
            no=("I'd begin on a Saturday.", "My rental begins on a Sunday."),
        ),
        Condition(
            when="for renters with their own detergent",
            yes=("I have my own detergent.", "I'd bring detergent of my own."),
            no=("I have no detergent of my own.", "I'd need your detergent."),
        ),
    ),
)

REPAIRS = Theme(
    kind="repair desk",
    names=("Northgate", "Pier", "Market Hall", "Station", "Castle Row", "Foundry", "Millpond", "Abbey"),
    intro=(
        "Broken things are mended at our repair desks {all}.",
        "You have the choice of several repair desks: {all}.",
    ),
    filler=(
        "Old batteries can be dropped off everywhere.",
        "Please write your name on every loose part.",
    ),
    attributes=(
        Attribute(
            noun="repair time",
            fact="[A repair takes {value} at {it}|At {it}, things are mended in {value}].",
            that="takes {value} for a repair",
            ask=(
                "once I've handed it in at {it}, how long until it works again?",
                "how long would {it} be keeping my mixer?",
            ),
            values=Numbers(DAYS, 5, 24),
        ),
        Attribute(
            noun="wait for an appointment",
            fact="[The next free date at {it} is {value} away|{it} is booked up for {value}].",
            that="has its next free date {value} away",
            ask=(
                "how far ahead must I book to be seen at {it}?",
                "how long before {it} can even look at my mixer?",
            ),
            values=Numbers(DAYS, 4, 20),
        ),
        Attribute(
            noun="inspection charge",
            fact="[Finding the fault costs {value} at {it}|{it} takes {value} to find the fault].",
            that="charges {value} for an inspection",
            ask=(
                "what will {it} bill me just for finding out what's wrong?",
                "how much does {it} want for a look at it?",
            ),
            values=Numbers(DOLLARS, 8, 44),
        ),
        Attribute(
            noun="closing day",
            fact="[{it} is closed every {value}|Every {value} nobody is at {it}].",
            that="is closed every {value}",
            ask=("on which weekday is {it} shut?", "which day of the week should I avoid {it}?"),
            values=Names(
                ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"),
                ("{}s", "on {}", "on {}s"),
            ),
        ),
    ),
    conditions=(
        Condition(
            when="for imported models",
            yes=("Mine is an imported model.", "I've got one of the imported models."),
            no=("Mine isn't an imported model.", "It was made here, not imported."),
        ),
        Condition(
            when="for things without a receipt",
            yes=("I've lost the receipt.", "There's no receipt anymore."),
            no=("I still have the receipt.", "The receipt is in my hand."),
        ),
    ),
)

WORDING = GroundedWording(
    themes=(VACUUMS, ZONES, COFFEE, RENTAL, REPAIRS),
    listed=("The {noun} is {list}.", "As for the {noun}, it is {list}."),
    compared=(
        "For {it}, the {noun} is {delta} {more} than for {other}.",
        "Take the {noun} for {other}; for {it}, make that {delta} {more}.",
    ),
    double=("The {noun} for {it} is twice that for {other}.", "{it} has twice the {noun} of {other}."),
    half=("The {noun} for {it} is half that for {other}.", "{it} has half the {noun} of {other}."),
    same=(
        "{it} and {other} do not differ in their {noun}.",
        "When it comes to the {noun}, what holds for {other} holds for {it}.",
    ),
    rule=(
        "Unless this page says otherwise, the {noun} is {value} for every {kind}.",
        "As a rule, the {noun} is {value}, whichever {kind} you choose.",
    ),
    exception=(
        "{it} is an exception: there, the {noun} is {value}.",
        "Only for {it} is the {noun} {value}.",
    ),
    changed=(
        "On {date}, the {noun} for {it} went from {old} to {value}; what was ordered before that day keeps "
        "its old terms.",
        "The {noun} for {it} was {old} up to {date}, and is {value} for all orders since that day.",
    ),
    changed_silently=(
        "On {date}, the {noun} for {it} became {value}; older orders keep the terms they were made on.",
        "The {noun} for {it} is {value} for all orders since {date}; older ones follow the old terms.",
    ),
    bonus=(
        "{when}, the {noun} is {delta} {more} than stated.",
        "The {noun} is {delta} {more} {when}.",
    ),
    left_out=("This does not concern {it}.", "{it} is not part of this."),
    one_bonus=(
        "If two such changes meet, only the bigger one counts.",
        "Changes are never added up: of two, the bigger one is made.",
    ),
    ceiling=(
        "Whatever is added, the {noun} stops at {value}.",
        "No addition takes the {noun} beyond {value}.",
    ),
    floor=(
        "Whatever is taken off, the {noun} stops at {value}.",
        "No deduction takes the {noun} below {value}.",
    ),
    untold_for=(
        "{it} gets its own {noun}, which we have yet to publish.",
        "The {noun} for {it} is being revised and will be published later.",
    ),
    untold_when=(
        "{when}, a different {noun} applies, which our staff will tell you.",
        "The {noun} is a different one {when}; our staff will tell you.",
    ),
    ordered=("My order is from {date}, if that matters.", "It was {date} when I ordered."),
    openers=("Hi there.", "Hello!", "Quick question.", "Good morning.", "Just checking.", "", "", ""),
    asides=(
        "{who} was asking about {other}.",
        "I looked up {other} too, but only for {who}.",
        "Please don't tell me about {other}, {who} knows that one.",
    ),
    which=(
        "I'm looking for the {kind} that {that}. What's its name?",
        "which {kind} do I have to pick if I want the one that {that}?",
    ),
)
