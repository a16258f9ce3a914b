"""How pages about products and subscriptions, and the glossary, of the dev split are worded."""

from __future__ import annotations

from suites.support.handbook.wording import Names, ShelfWording

NAMES = Names(
    colors=("coral", "charcoal", "mint", "rust", "ivory", "teal", "mustard", "lilac"),
    materials=("aluminum", "oak", "ceramic", "canvas", "rubber", "copper", "linen", "marble"),
    teams=("Night Crew", "Fix-It Corner", "Cash Desk", "Dispatch Gang", "Welcome Desk", "Returns Nook"),
    places=("Barn One", "Hilltop Store", "Barn Two", "Brick Annex", "Gate Nine", "Canal Shed"),
)

WORDING = ShelfWording(
    product_titles=(
        "Meet the {it}",
        "{it} at a glance ({lots})",
        "Fresh in {color}: {it}",
        "Data sheet, {it}",
    ),
    product=(
        "{material} below, {material} on top: at {few}.{few} pounds a {short} hardly gets sturdier.",
        "Tag says {price}; {place} holds {many} of them as of {weekday}.",
        "{name} sketched it on a napkin, aiming at a {short} without screws.",
        "Shades are {color}, {color} plus {color}, the last being rare.",
        "Full throttle means {lots} watts, idling means nearly zero.",
        "Unpacking yields one {short}, {few} yards of cable, {few} spares, and {some} cartoons.",
        "It's guaranteed {some} months, counted from your doorstep, [hinges|knobs] included.",
        "Dab it with vinegar every {few} weeks, yet keep {material} dry.",
        "{first} abused one for {lots} hours at {place}; {few} bolts came loose.",
        "{many} in a hundred owners grinned when asked in {month}.",
        "Predecessors had a {material} grip that cracked, this one doesn't.",
        "Assembly eats {some} minutes, {few} more without {first} from {team}.",
        "At {few} yards you'd hear {many} decibels, a murmur really.",
        "Shelves of {some} inches suffice, plus {few} inches for air.",
        "Spares stay around {some} years; a fresh [hinge|knob] is {price}.",
        "Tight budget? A {other} gets you halfway.",
        "Trucks from {place} need {few} days, {weekday} is their day off.",
        "{club} folks receive a {color} pouch of {material} during {month}.",
    ),
    product_questions=(
        "Thin walls? {many} decibels, fine until {hour}.",
        "Kids? {few} and older, grown-ups nearby.",
        "Old spares? Anything stamped beyond {lots} clicks in.",
        "Overseas sockets? {place} sells plugs, {price}.",
        "Wobbly? Twist a foot {few} clicks.",
        "Fixable? {name}, {team}, revives {many} monthly.",
        "Staff pick? {place} runs one in {color}.",
        "Versus {other}? {few} pounds less, {some} dollars more.",
    ),
    subscription_titles=(
        "{it}, explained by {first}",
        "Regular treats: {it}",
        "Sheet {lots}: {it}",
        "Why folks like the {it}",
    ),
    subscription=(
        "One {it} carton, {few} pounds, {price}, freight paid.",
        "Taped at {place} every {weekday}, it lands {few} days afterwards.",
        "{few} sizes exist; switching wants {some} days of notice.",
        "{name} samples {many} candidates per {month} and drops most.",
        "Carton one hides a leaflet, {some} hints, and a {material} gadget.",
        "Prepaying {some} months trims {few} percent.",
        "{lots} homes signed up, a big wave came in {month}.",
        "Traveling? The owl icon naps it for {many} days.",
        "As a present it ships in {color} wrap with a note to {first}.",
        "Leftovers feed a shelter by {place}, {many} cartons so far.",
        "Cartons are {material} lined and survive {some} trips.",
        "Crushed on tour? Picture before {hour}, replacement by dawn.",
        "{club} folks find a bonus inside each {month} and {month}.",
        "Heads-up mails precede taping by {few} days, naming the sum, say {price}.",
        "Increases happen yearly at worst, recently {some} cents.",
        "Quitting takes {few} taps; {team} won't pester anyone.",
    ),
    glossary_titles=(
        "Shop talk, volume {some}",
        "{team} lingo",
        "Jargon buster by {name}",
        "Overheard at {place}: a word list",
    ),
    glossary_intros=(
        "{first} scribbled these down across {few} night shifts in {month}.",
        "Buyers frown at such words, so keep them indoors.",
        "Got a new one? {name} adds {few} monthly.",
        "Quiz on {weekday}, {many} points win a muffin at {place}.",
    ),
    terms={
        "Deadline": (
            "last day on which a {item} may travel home, midnight sharp.",
            "a red dot in the calendar of {first}; beyond it, no.",
        ),
        "Freshening": (
            "wiping plus testing of a {short}, {many} minutes at {team}.",
            "what turns an opened {item} into a sellable one.",
        ),
        "Sticker": (
            "prepaid paper with {some} stripes, valid a lone time.",
            "ticket home for a box; ours begin with {lots}.",
        ),
        "Club folks": (
            "members of {club}, {price} yearly, milder cuts.",
            "regulars with a {club} card, {many} percent of {month} sales.",
        ),
        "Last call": (
            "stock that {place} wants gone by {month}, bargain included.",
            "tags in orange; {order} was full of them.",
        ),
        "Heavyweight": (
            "beyond {many} pounds, such as a dresser; {few} movers show up.",
            "won't fit a van, needs {first} and a ramp.",
        ),
        "Bundle": (
            "{few} goods under one tag, a {item} with a {other} for example.",
            "cheaper together, pricier once split.",
        ),
        "Floating": (
            "a debit of {price} that isn't booked yet, may vanish by day {some}.",
            "cash that a bank parks for {few} days.",
        ),
        "Ping": (
            "a scanner's beep; {item} number {lots} had {few}.",
            "sign of life from a box en route to {place}.",
        ),
        "Hunt": (
            "{some} days of crawling under belts for a {short}.",
            "form {lots}, then hope.",
        ),
        "Stand-in": (
            "a lent {item} while {name} fixes yours.",
            "borrowed for {few} weeks, {price} as security.",
        ),
        "Cash book": (
            "where {name} logs payouts by {hour}.",
            "thick, {color}, and never off by a cent.",
        ),
        "Trade": (
            "a {short} comes in, a {other} goes out, one file.",
            "swap with double freight; see leaf {some}.",
        ),
        "Pace": (
            "weeks between two cartons of a {plan}, {few} for most.",
            "a dot on a slider; {first} likes it far left.",
        ),
        "Nap": (
            "a {plan} on pause, owl icon lit, up to {many} days.",
            "silence until {month}, then cartons roll again.",
        ),
        "Stamp": (
            "digits beneath a {item}, {lots} perhaps, betraying its birthday.",
            "pressed into {material}; {team} reads it first.",
        ),
        "Shade": (
            "{color} or {color}, anything painters argue about.",
            "finish of a {short}; {color} has code {some}.",
        ),
        "Baton": (
            "a ticket passed to {first} at shift change, no loose ends.",
            "note plus case, handed over by {hour}.",
        ),
        "Tag Guard": (
            "software by {name} that compares {lots} tags nightly.",
            "robot which repays gaps after a markdown on a {item}.",
        ),
        "Barn": (
            "any roof over boxes, {place} or {place}.",
            "warehouse, closed on {weekday}, cold in {month}.",
        ),
    },
)
