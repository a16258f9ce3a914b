"""How pages about products and subscriptions, and the glossary, of the train split are worded."""

from __future__ import annotations

from suites.support.handbook.wording import Names, ShelfWording

NAMES = Names(
    colors=("sand", "navy", "moss", "brick", "pearl", "slate", "honey", "plum"),
    materials=("steel", "birch", "glass", "cork", "recycled plastic", "cast iron", "felt", "bamboo"),
    teams=("returns crew", "morning shift", "repair bench", "payments group", "parcel room", "club office"),
    places=("Hall North", "the river depot", "Hall South", "the old mill", "bay seven", "the loading dock"),
)

WORDING = ShelfWording(
    product_titles=(
        "The {it}: what you should know",
        "{it}, in {color} or {color}",
        "On our shelf: {it}",
        "{it} (article {lots})",
    ),
    product=(
        "The {it} is made of {material} and {material}, weighs {few}.{few} pounds, stands {some} inches.",
        "It costs {price} and is in stock at {place}, with {many} pieces left on {weekday}.",
        "{name}, who designed it, wanted a {short} that can be cleaned without a single tool.",
        "You can have it in {color}, {color} or {color}; the {color} one sells out first.",
        "It draws {lots} watts at full power and next to nothing while it [rests|waits].",
        "In the carton: the {short}, a cord of {few} yards, {few} spares, a leaflet in {few} languages.",
        "The guarantee runs for {some} months from the day it reaches you, [motor|seams] included.",
        "Wipe it with a damp cloth every {few} weeks; {material} must never go into [water|the dishwasher].",
        "Our testers used one for {lots} hours at {place} and replaced {few} screws.",
        "{many} of a hundred buyers would choose it again, says the survey of {month}.",
        "It replaces the model from last {month}, whose handle of {material} came [loose|off] too easily.",
        "Put together it takes {some} minutes, and {first} from the {team} says to allow {few} more.",
        "Noise was measured at {many} decibels from {few} yards, about as loud as [rain|a quiet street].",
        "It fits on a shelf {some} inches deep, yet leave {few} inches of air behind it.",
        "Spare parts are kept for {some} years, and a new [lid|foot] costs {price}.",
        "If {price} is too much, the {other} does half of this for less.",
        "Delivery from {place} takes {few} days; on {weekday} nothing is [loaded|sent].",
        "A {color} bag of {material} to carry it comes on top for {club} members in {month}.",
    ),
    product_questions=(
        "Is it right for a flat with thin walls? At {many} decibels, before {hour}, yes.",
        "May children use it? From {few} years on, with somebody [near|watching].",
        "Will last year's parts fit? Those with a number above {lots} do.",
        "Does it work abroad? Only with an adapter, which {place} sells for {price}.",
        "What if it wobbles? Turn the front foot by {few} notches and press [down|hard].",
        "Can it be mended? {name} at the {team} mends about {many} a month.",
        "Which one do you use yourselves? In the kitchen at {place} there's one in {color}.",
        "How does it compare with the {other}? It is lighter by {few} pounds and {some} dollars dearer.",
    ),
    subscription_titles=(
        "The {it}, and how it works",
        "Delivered to your door: the {it}",
        "{it}: sizes, days and prices",
        "All about the {it}",
    ),
    subscription=(
        "A box of the {it} weighs {few} pounds and costs {price}, [shipping|postage] included.",
        "It's packed at {place} on {weekday} and is with you {few} days later.",
        "You choose between {few} sizes, and may change the size {some} days ahead.",
        "{name} picks what goes in, and tastes or tests {many} samples for it every {month}.",
        "The first box holds a card with {some} tips and a [scoop|holder] made of {material}.",
        "Paying for {some} months ahead saves {few} of a hundred on each [box|delivery].",
        "About {lots} households get it, most of them since {month}.",
        "Going away? Press the [moon|pause] sign and it sleeps for up to {many} days.",
        "Give it to a friend: {first} gets a letter in {color} and the first box on a {weekday}.",
        "Boxes that come back are given to a kitchen near {place}, {many} of them since {month}.",
        "Each carton is {material} on the outside and can be [returned|folded] {some} times.",
        "If a box is damaged, send a photo before {hour} and another one leaves the same [night|day].",
        "{club} members get an extra portion in {month} and in {month}.",
        "A reminder reaches you {few} days before packing, with the sum, for example {price}.",
        "We raise the price at most once a year, last time by {some} cents.",
        "Ending it is a matter of {few} clicks, and nobody from the {team} will call.",
    ),
    glossary_titles=(
        "Words we use, list {some}",
        "A small dictionary for new people at the {team}",
        "Glossary, [printed|collected] by {name}",
        "What does that mean? Terms from {place}",
    ),
    glossary_intros=(
        "{first} collected these while {few} new agents listened in on calls in {month}.",
        "Customers don't use these words, so [translate|explain] them when you answer.",
        "The list grows by {few} words a month; send yours to {name}.",
        "Whoever knows all {many} by heart gets coffee at {place}.",
    ),
    terms={
        "Window": (
            "the days in which a {item} may come back; it shuts at midnight, not at {hour}.",
            "how long a return is possible. {first} draws it as a green bar on the [screen|calendar].",
        ),
        "Restocking": (
            "cleaning, testing and wrapping a used {short}, which takes the {team} {many} minutes.",
            "all that {place} does before a {item} can be sold once more.",
        ),
        "Label": (
            "the sticker with {some} bars that brings a parcel back to {place}.",
            "paid postage on paper; each has a number, such as {lots}, and works [once|one time].",
        ),
        "Club": (
            "the {club}: for {price} a year, with [gentler|milder] fees and a line of its own.",
            "short for {club}, which {many} of a hundred regular buyers have joined.",
        ),
        "Clearance": (
            "goods that must leave {place} by {month}, at a low price and for [good|keeps].",
            "the yellow shelf. What was on it is marked in the order, like {order}.",
        ),
        "Bulky": (
            "too big for a normal van, like a workbench; {few} people carry it.",
            "said of anything over {many} pounds, which needs a lift and a [date|driver].",
        ),
        "Set": (
            "{few} articles sold at one price that is lower than the sum, such as a {item} with a {other}.",
            "things that belong together. Take one out, and the set price no longer holds.",
        ),
        "Hold": (
            "money that a bank keeps aside; it looks like a charge of {price}, and isn't one.",
            "a sum reserved on a card for up to {some} days until it's booked or [freed|dropped].",
        ),
        "Scan": (
            "a beep at a depot; the last one tells where a {item} was seen.",
            "the moment a parcel passes a reader, {few} times on its way from {place}.",
        ),
        "Search": (
            "what the carrier does when a {short} is gone: {some} days of looking in corners.",
            "a form with number {lots} that makes the depot turn every [cage|shelf] over.",
        ),
        "Loan": (
            "a {item} that somebody may use while their own is with {name} for repair.",
            "something lent for {few} weeks against a deposit of {price}.",
        ),
        "Payout": (
            "money on its way back to a customer, by card or [gift card|bank].",
            "the entry in the ledger that {name} signs before {hour} every {weekday}.",
        ),
        "Swap": (
            "one {short} in, another one out, with a single ticket for both.",
            "an exchange; the {other} is sent when the first parcel has its scan.",
        ),
        "Rhythm": (
            "how often a {plan} is packed, from every week to every {few} months.",
            "the pace of a {plan}; most people begin with {few} weeks and slow down.",
        ),
        "Sleeping": (
            "said of a {plan} that rests and wakes up by itself in {month}.",
            "not ended, only quiet; a {plan} may do so for {many} days.",
        ),
        "Serial": (
            "the number under the foot of a {item}, for example {lots}, which tells its [age|batch].",
            "what the {team} types in first; it's engraved in {material}.",
        ),
        "Tone": (
            "our word for a color: {color}, {color}, {color} and so on.",
            "the shade of a {item}; the code for {color} ends in {some}.",
        ),
        "Hand-over": (
            "a ticket that goes to the next shift, with a note for {first} and no open [question|promise].",
            "passing a case to {name}, by hand and with a smile, before {hour}.",
        ),
        "Price Watch": (
            "the page that pays the gap by itself when a {short} gets cheaper.",
            "{name}'s program, which compares {lots} prices each night.",
        ),
        "Depot": (
            "any place where parcels sleep, such as {place} or {place}.",
            "the carrier's house; ours is open until {hour} and shut on {weekday}.",
        ),
    },
)
