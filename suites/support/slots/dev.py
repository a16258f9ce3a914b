"""How forms and customers of the dev split are worded."""

from __future__ import annotations

from suites.support.slots.wording import FieldWording, Notations, SlotsWording

WORDING = SlotsWording(
    fields={
        "order": FieldWording(
            meaning="the purchase number that belongs to this case",
            noun="the purchase number",
            told=(
                "The purchase number is {v}.",
                "Purchase {v}, if that helps.",
                "That's purchase {v} in your system.",
            ),
            aside=(
                "Purchase {v} went smoothly, so never mind that one.",
                "{Who} made a purchase too, {v}, and {she} is happy with it.",
            ),
            missing=(
                "No idea what the purchase number is, the mail's gone. {v} is a purchase by {who}.",
                (
                    "I threw out the slip with the purchase number. Purchase {v}, from last spring, "
                    "isn't the one."
                ),
            ),
            pointed="Two purchases of mine, {a} and {b}, are still running; I mean the {which}.",
        ),
        "product": FieldWording(
            meaning="full name of the article that this case is about",
            noun="the article",
            aside=(
                "We've got the {v} as well, no complaints there.",
                "{Who} swears by {her} {v}, not that it matters.",
            ),
            pointed="So there's the {a} and there's the {b}, both from you.",
        ),
        "quantity": FieldWording(
            meaning="number of pieces that the case is about",
            noun="the piece count",
            told=("I mean {v}.", "{v} in total.", "The count is {v}."),
            aside=(
                "My earlier batch of {v} was fine.",
                "{Who} might need {v} someday, that's for later.",
            ),
            missing=(
                (
                    "Can't give you the piece count before I've been to the cellar. {Who} had {v}, "
                    "which isn't my case."
                ),
                (
                    "Somebody still has to do the piece count here, and the earlier batch of {v} "
                    "doesn't come into it."
                ),
            ),
        ),
        "color": FieldWording(
            meaning="shade the customer is asking for",
            noun="the shade I'm after",
            told=("I'm after {v}.", "{v} would be lovely.", "My choice of shade is {v}."),
            aside=(
                "{Who} went for {v}, not my thing.",
                "Mine is {v} at the moment and clashes with the curtains.",
            ),
            missing=(
                "No decision on the shade so far. Anything but {v}, which clashes with our curtains.",
                "The shade I'll settle once the wife is back; {v}, the one {who} has, is out.",
            ),
            pointed="It was a toss-up of {a} versus {b}, and the {which} won.",
        ),
        "bought": FieldWording(
            meaning="when the purchase was made, as a date",
            noun="the purchase date",
            told=("I made the purchase {v}.", "I checked out {v}.", "I clicked through the checkout {v}."),
            aside=(
                "My very first purchase with you, on {v}, went like a dream.",
                "{Who} shopped with you on {v} as well, unrelated to me.",
            ),
            missing=(
                "Don't ask me for the purchase date. {Who} shopped on {v}, I must've done so some other day.",
                "The purchase date is a blank for me, I only recall a different purchase on {v}.",
            ),
        ),
        "arrived": FieldWording(
            meaning="drop-off date",
            noun="the drop-off date",
            told=("It turned up {v}.", "The courier dropped it off {v}.", "It was on my doorstep {v}."),
            aside=(
                "A package for {who} turned up on {v}, all good with that.",
                "There was one more drop-off on {v}, of unrelated bits and bobs.",
            ),
            missing=(
                (
                    "The drop-off date I couldn't tell you, we were traveling. On {v} a package for "
                    "{who} was dropped off."
                ),
                "I've no clue about the drop-off date; the package of {v} had unrelated bits in it.",
            ),
        ),
        "wanted": FieldWording(
            meaning="proposed date",
            noun="the date I propose",
            told=("Let's say it happens {v}.", "I propose we get it done {v}.", "Ideally that's done {v}."),
            aside=("I'm at the dentist on {v}, so not then.", "{v} is no good, {who} has visitors."),
            missing=(
                (
                    "I can't propose a date before I've seen my shifts. {v} is off the table, that's "
                    "the dentist."
                ),
                "Pick any date you fancy apart from {v}, as {who} has visitors.",
            ),
        ),
        "paid": FieldWording(
            meaning="total the customer was billed, postage too",
            noun="my total",
            told=("My total was {v}.", "I was billed {v}.", "It set me back {v}."),
            aside=(
                "The shop down the road wants {v}, just so you know.",
                "{Who} got billed {v} for another article.",
            ),
            missing=(
                "My total is anyone's guess, I've lost the bill. The {v} in the bank app was for groceries.",
                "I can't see my total anywhere; the bill over {v} on the fridge is for {who}.",
            ),
        ),
        "promised": FieldWording(
            meaning="sum the shop said it would pay out",
            noun="the sum you agreed to",
            told=("You agreed to {v}.", "The sum you agreed to was {v}.", "We had agreed on {v}."),
            aside=(
                "The {v} we agreed on back in January did reach me.",
                "With {who} you agreed on {v}, in another case altogether.",
            ),
            missing=(
                "We never agreed on a sum. The {v} was what you agreed on with {who}.",
                "The sum is still open between us; the {v} from January was for some other matter.",
            ),
        ),
        "person": FieldWording(
            meaning="stand-in named in the message",
            noun="my stand-in",
            told=("My stand-in is {v}.", "{v} is standing in for me.", "I'm traveling, {v} stands in."),
            aside=(
                "Back in June it was {v} who stood in, not now.",
                "{v} from upstairs can't stand in, just so you're aware.",
            ),
            missing=(
                "My stand-in is yet to be found, since {v} from upstairs said no.",
                "I'll find a stand-in by next week. It used to be {v}, who has left town.",
            ),
            pointed="{a} and {b} are both around, with the {which} standing in for me.",
        ),
        "agent": FieldWording(
            meaning="name of the staff member who dealt with the customer",
            noun="the staff member's name",
            told=(
                "{v} on your staff dealt with me.",
                "Someone called {v} picked up at your end.",
                "I was on the line with {v} from your staff.",
            ),
            aside=(
                "{v} on your staff once sorted out a purchase for {who}.",
                "Give my best to {v} on your staff, who was so kind last winter.",
            ),
            missing=(
                "Your staff member mumbled the name, so I can't say. I know {v}, and that's another voice.",
                "The staff member's name has slipped my mind. {v} helped me last winter, a different matter.",
            ),
            pointed="I've got to know {a} and {b} on your staff, and the {which} dealt with me here.",
        ),
        "street": FieldWording(
            meaning="house number and road that matter here",
            noun="the house to go to",
            told=("The house to go to is {v}.", "It's {v} where it has to happen.", "The place is {v}."),
            aside=("{v} is where I lived till winter.", "Not {v}, mind you, which is the home of {who}."),
            missing=(
                "Where to go I'll let you know once I've got the keys. I've moved out of {v}.",
                "The house to go to is being decided. It isn't {v}, the home of {who}.",
            ),
            pointed="We've got a flat at {a} and a workshop at {b}; the {which} is where it has to happen.",
        ),
        "phone": FieldWording(
            meaning="digits to ring the customer up",
            noun="my mobile",
            told=("Ring me on {v}.", "My mobile is {v}.", "I pick up at {v}."),
            aside=("{v} was my landline, which is gone.", "The mobile of {who} is {v}, don't ring that."),
            missing=(
                "My mobile drowned in the sink, a new one is coming; the landline {v} is gone too.",
                "I'm still waiting for a new mobile. {v} would get you {who}, who knows nothing.",
            ),
            pointed="There's my mobile, {a}, and the one at work, {b}. Ring the {which}.",
        ),
        "email": FieldWording(
            meaning="inbox the reply should go to",
            noun="my inbox",
            told=("Drop me a line at {v}.", "My inbox is {v}.", "Mail reaches me at {v}."),
            aside=(
                "The old inbox, {v}, is full, nothing gets through.",
                "{Who} may mail you from {v} in some other matter.",
            ),
            missing=(
                "My inbox is being moved, details to follow; the old one, {v}, is full and useless.",
                "I'm without an inbox these days. The one called {v} belongs to {who}, so no mails there.",
            ),
            pointed="I have the inboxes {a} and {b}, and the {which} is the one for you.",
        ),
        "time": FieldWording(
            meaning="proposed clock time",
            noun="the clock time I propose",
            told=("My proposal is {v}.", "{v} works best.", "I'd go for {v}."),
            aside=("Around {v} the baby naps, so no.", "{Who} practices the drums at {v}, avoid that."),
            missing=(
                (
                    "I can't propose a clock time today. The baby naps at {v}, so that's the only "
                    "one that won't work."
                ),
                "Come whenever you like, other than {v}, when {who} practices the drums.",
            ),
            pointed="On the phone we discussed {a} versus {b}; let's go with the {which}.",
        ),
        "card": FieldWording(
            meaning="final four digits on the bank card that was billed",
            noun="the tail of my bank card",
            told=(
                "The bank card has {v} at the end.",
                "Billed to bank card ...{v}.",
                "My bank card's last digits are {v}.",
            ),
            aside=(
                "The one with {v} at the end expired ages ago.",
                "{Who} has got the bank card with {v} at the end, leave that out.",
            ),
            missing=(
                (
                    "The bank card I used is in my other jacket. Not to be confused with the expired "
                    "one, {v} at the end."
                ),
                "I've already shredded the bank card I used; {v} is at the end of the one that {who} has.",
            ),
            pointed="My bank cards have {a} and {b} at the end, and the {which} is the one you billed.",
        ),
    },
    leads={
        "pickup": (
            "The {item} isn't for me, could a driver fetch it?",
            "Could you send a driver to fetch the {item}? It's going back to you.",
            "I've boxed up the {item} again and need a driver to fetch it.",
        ),
        "late": (
            "What's holding up the {item}?",
            "No sign of the {item} on my doorstep yet.",
            "The {item} is overdue.",
        ),
        "damaged": (
            "Sad news, the {item} is dented all over.",
            "The {item} turned up in bits.",
            "Looks like someone sat on the {item} on its way here.",
        ),
        "exchange": (
            "Could the {item} be had in some other shade?",
            "I'm not fond of the shade of the {item}, may I trade it in?",
            "The {item} once more, but in a different shade, please.",
        ),
        "refund": (
            "Everything went back ages ago and no repayment has shown up.",
            "Still no repayment on my bank card.",
            "What about my repayment?",
        ),
        "price_drop": (
            "You've marked down the {item} right after my purchase.",
            "The {item} costs less these days, and we had a deal about that.",
            "I spotted the markdown on the {item}; weren't you going to square that with me?",
        ),
        "redirect": (
            "Can the driver take the {item} somewhere different?",
            "I typed in the wrong destination for the {item}.",
            "The {item} is headed for the wrong house.",
        ),
        "repair": (
            "The {item} gave up on me, could an engineer drop by?",
            "The {item} makes horrid noises and should be seen to.",
            "An engineer ought to have a look at the {item}.",
        ),
        "invoice": (
            "Bookkeeping is after me for the bill.",
            "Could I have a proper bill, please?",
            "I never got a bill.",
        ),
        "callback": (
            "Ring me about the {item}, would you?",
            "It's easier to talk through the {item} than to type, so give me a ring.",
            "The {item} puzzles me, and I'd rather be rung up about it.",
        ),
        "credit": (
            "You owe me something for the delay.",
            "I've waited for the delay money long enough.",
            "That delay of yours was to be made good in cash.",
        ),
        "gift": (
            "We gave the {item} as a birthday present, only the shade is off.",
            "The {item} was a present, and the shade didn't go down well.",
            "I got the shade of a present wrong, namely the {item}.",
        ),
    },
    notations=Notations(
        days=("{month} the {nth}", "the {ordinal} day of {month}"),
        money="{dollars} bucks {cents}",
        order="{a} {b}",
        street="number {number} on {street}",
        dot=" (dot) ",
        at=" (at) ",
        clock=("{h} sharp {half}", "{h} fifteen {half}", "{h} thirty {half}", "{h} forty-five {half}"),
        halves=("before lunch", "after lunch"),
    ),
    colors=(
        "jet black",
        "dark maroon",
        "soft turquoise",
        "warm beige",
        "army khaki",
        "wild heather",
        "ripe peach",
        "deep emerald",
        "eggshell cream",
        "smoky graphite",
        "pale lemon",
        "salmon pink",
        "royal indigo",
        "rust brown",
        "wet sand",
        "dusty plum",
    ),
    streets=(
        "Bramble Way",
        "Castle Street",
        "Dockside Row",
        "Elm Crescent",
        "Gardener's Walk",
        "Harbor Street",
        "Priory Rise",
        "Vicarage Lane",
    ),
    domain="postbox.example",
    prefix="342",
    slips=(
        "{wrong}, I mean {value}",
        "{wrong}, scratch that, {value}",
        "{value}, and not {wrong} as in my last mail",
    ),
    fixes=(
        "Oh dear, I've muddled something. Make {noun} {value}, please.",
        "My mistake just now, {noun} should read {value}.",
        "Hang on, that's not right, {noun} ought to be {value}.",
    ),
    first="former",
    second="latter",
    events={"bought": "I made the purchase", "arrived": "it turned up"},
    ago="{n} days back",
    ahead="in {n} days, counting from now",
    after="exactly {n} days later than when {event}",
    before="exactly {n} days earlier than when {event}",
    half="fifty percent of my total",
    plus="{a} and another {b} in postage",
    units="{n} pieces",
    rest="{a} pieces less the {b} that are all right",
    openers=("Heya!", "Good day to you.", "Evening all!", "It's me again.", "Trust all's well there.", ""),
    closers=("Cheers!", "Ta very much.", "Fingers crossed.", "Speak soon.", "", ""),
)
