"""How tools, rules, records and customers of the unseen split are worded."""

from __future__ import annotations

from suites.support.tools.wording import Naming, ToolsWording

WORDING = ToolsWording(
    namings=(
        Naming(
            tools={
                "cancel": "stop-buy",
                "address": "swap-doorstep",
                "return": "receive-piece",
                "refund": "hand-cash",
                "replace": "send-twin",
                "credit": "add-perk",
                "callback": "ring-back",
                "escalate": "raise-to-crew",
                "ask": "check-with-buyer",
                "decline": "say-no",
            },
            arguments={
                "order": "ticket",
                "address": "doorstep",
                "item": "piece",
                "fee": "buyer_share",
                "amount": "cash",
                "method": "route",
                "speed": "pace",
                "phone": "line",
                "day": "ring_day",
                "team": "crew",
                "missing": "gap",
                "rule": "house_rule",
            },
        ),
        Naming(
            tools={
                "cancel": "tw_stop",
                "address": "tw_move",
                "return": "tw_takeback",
                "refund": "tw_repay",
                "replace": "tw_twin",
                "credit": "tw_perk",
                "callback": "tw_ring",
                "escalate": "tw_raise",
                "ask": "tw_check",
                "decline": "tw_no",
            },
            arguments={
                "order": "ref_no",
                "address": "place",
                "item": "thing",
                "fee": "their_share",
                "amount": "how_much",
                "method": "into",
                "speed": "trip",
                "phone": "ring_on",
                "day": "ring_when",
                "team": "handled_by",
                "missing": "needed",
                "rule": "because_of",
            },
        ),
    ),
    about={
        "cancel": "scraps a buy that's still ours",
        "address": "gives a buy a different doorstep",
        "return": "okays mailing a piece to us, the buyer's share being {fee}",
        "refund": "repays a buyer into {card} or {store_credit} ({method})",
        "replace": "mails a twin of the piece, {standard} or {express} ({speed})",
        "credit": "tops up a buyer's perks",
        "callback": "sets up a ring, {day} being a day name",
        "escalate": "gives it to {safety}, {billing} or {carrier} ({team})",
        "ask": "asks for one lacking argument, named in {missing}",
        "decline": "tells the buyer no, giving the blocking rule's number as {rule}",
    },
    terms={
        "card": "bank",
        "store_credit": "wallet",
        "standard": "regular",
        "express": "rush",
        "safety": "lab",
        "billing": "cashier",
        "carrier": "tracing",
    },
    rules={
        "cancel": "Not taped up yet? Then a buy can be scrapped. Taped up means no scrapping.",
        "cancel_club": (
            "{club} folks get to scrap even a taped-up buy, as long as it's {cancel_limit} or below."
        ),
        "engraved": "Monogrammed pieces: scrapping ends {grace} days after the buy.",
        "address": "While a buy is still under our roof, its doorstep can be swapped for any other.",
        "redirect": (
            "A buy that's rolling gets a different doorstep just when it's {redirect} days or longer from "
            "landing."
        ),
        "redirect_club": (
            "{club} folks get a rolling buy a different doorstep right up to one day short of landing."
        ),
        "business": "What's rolling won't be swapped over to somebody's job site or company.",
        "return": (
            "Changed your mind? Mail us the piece inside {window} days of its landing, your share being "
            "{label}."
        ),
        "return_club": "{club} folks get {extra} bonus days for mailing us a piece.",
        "label_club": "{club} folks mail us pieces with a share of zero.",
        "clearance": "As-is stuff is never mailed to us.",
        "collection": (
            "Giants aren't mailed, our truck swings by: the buyer's share is {pickup} and that's all."
        ),
        "broken": (
            "Landed in bad shape and told us inside {report} days of landing? A twin is mailed, {standard} "
            "trip."
        ),
        "broken_club": "{club} folks get {report_extra} bonus days for telling us about bad shape.",
        "express_club": "Twins for {club} folks take the {express} trip.",
        "express_dear": "Twins of pieces pricier than {dear} take the {express} trip.",
        "bulky_standard": "Twins of giants take the {standard} trip, pricey ones as well.",
        "danger": "Smoke, sparks, fire: straight to the {safety} and hands off otherwise.",
        "nostock": (
            "Bad shape and none left on our shelves? Forget the twin, repay the price into the {card}."
        ),
        "lost": "Gone missing with the courier? Repay what was inside, into the {card}.",
        "unreceived": ("The courier swears it landed, the buyer swears it didn't: that's one for {carrier}."),
        "lost_delivery": "Gone missing with the courier? Courier money is repaid on top of the pieces.",
        "refund_limit": (
            "Repaying missing stuff beyond {refund_limit} isn't our call, it's one for the {billing}."
        ),
        "refund_limit_club": (
            "Repaying {club} folks for missing stuff is our call as far as {refund_limit_club}."
        ),
        "payout": "Piece mailed and here? Repay its price into the {card}.",
        "restock": "Mailed pieces that were unboxed get {restock}% of the price shaved off.",
        "restock_club": "{club} folks never get anything shaved off for unboxed pieces they mailed.",
        "gift": "Was it bought with tokens? Then mailed pieces are repaid into the {store_credit}.",
        "choose": ("Mailed pieces pricier than {choose}: the buyer calls it, {card} or {store_credit}."),
        "choose_club": (
            "{club} folks call it, {card} or {store_credit}, even on the cheapest of mailed pieces."
        ),
        "late_flat": "Landed after its day? A perk of {late_flat}, be it one day or ten.",
        "late_day": "Landed after its day? A perk of {late_day} for every day it ran over.",
        "late_cap": "Perks for landing after the day top out at {late_cap}.",
        "late_club": (
            "{club} folks pocket {late_bonus} over and above the perk for landing after the day, topped out "
            "or not."
        ),
        "storm": "A storm held it up? No perk, then.",
        "credit_limit": (
            "A perk beyond {credit_limit} for landing after the day isn't our call, it's one for the "
            "{billing}."
        ),
        "credit_limit_club": (
            "For {club} folks, a perk for landing after the day is our call as far as {credit_limit_club}."
        ),
        "drop": (
            "Cheaper at ours now, and you're asking inside {drop_days} days of the buy? What you overspent "
            "becomes a perk."
        ),
        "drop_club": "{club} folks get {drop_extra} bonus days for asking about what they overspent.",
        "calls": "We ring when the buyer wants us to, by day name.",
        "weekend": "Saturday or Sunday, nobody rings: slide it to Monday.",
        "saturday_club": "Unlike everybody else, {club} folks do get a Saturday ring.",
        "on_file": "Got a line on the books? Ring that, and ignore any other.",
    },
    facts={
        "order": "Buy {order}: {item}, for {price}.",
        "order_many": "Buy {order}: {n} times {item}, for {price} a pop.",
        "order_two": "Buy {order}: {item}, for {price}, plus {item2}, for {price2}.",
        "open": "[Under our roof, not taped up.|Sits here untaped.]",
        "packed": "[Under our roof, taped up.|Taped up, sits here.]",
        "engraved": "Monogrammed.",
        "ordered": "Bought {ordered}.",
        "bound": "Doorstep: {old}.",
        "shipped": "[Rolling, lands {due}.|Rolling. Landing day {due}.]",
        "delivered": "[Landed {delivered}.|It landed {delivered}.]",
        "bulky": "A giant.",
        "clearance": "As-is stuff.",
        "nostock": "None left on our shelves.",
        "lost": "[Gone missing with the courier.|Courier says: gone missing.]",
        "unreceived": "Courier says: landed {delivered}.",
        "shipping": "Courier money: {shipping}.",
        "back_sealed": "Mailed, here since {back}, never unboxed.",
        "back_opened": "Mailed, here since {back}, unboxed.",
        "paid_card": "Bought with a bank card.",
        "gift": "Bought with tokens.",
        "late": "Its day was {due}, it landed {delivered}.",
        "storm": "Held up by a storm.",
        "cheaper": "Tag says {new} these days.",
        "customer": "{name}, isn't with the {club}.",
        "customer_club": "{name}, one of the {club} folks.",
        "today": "Calendar says {today}.",
        "on_file": "Line on the books: {on_file}.",
    },
    messages={
        "cancel": (
            "Scrap the {short} for me, would you? [Cold feet.|Buyer's remorse.]",
            "Yikes, my finger slipped and hit buy on the {short}. Undo, undo!",
            "The {short} and I are not to be. Bin that buy, pretty please.",
        ),
        "address": (
            "[Plot twist|Heads up]: the {short} must land at {address}, that's where you'll find me.",
            "{address} is my nest from now on, so aim the {short} that way.",
            "Quick one: point the {short} at {address} for me?",
        ),
        "address_choice": (
            (
                "Aim the {short} at the garage I'm employed by, {address}. They say no? Okay, then at my "
                "mom's, she lives at {address2}."
            ),
            (
                "Dream scenario: the {short} lands at my company, {address}. Backup, just in case the dream "
                "is off limits: my own doorstep, {address2}."
            ),
            (
                "Could you aim the {short} at {address}, the hotel where I'm on reception? If a job site's a "
                "no-go, aim it at {address2}, my cottage."
            ),
        ),
        "address_none": (
            "Eek, the {short} is aimed at {old} and we've flown that nest. Aim it at the new one!",
            "{old}? Haven't slept there in months. Point the {short} to where I do sleep, would you?",
            "Please steer the {short} away from {old}; strangers live there and I've got a new doorstep.",
        ),
        "return": (
            "The {short} clashes with [everything I own|the curtains]. Mailing it your way, alright?",
            "Second thoughts about the {short}, which nobody's so much as breathed on. How do we part?",
            "I'd be happier without the {short}. [What's the drill?|Tell me the drill.]",
        ),
        "return_unsure": (
            "That buy with a pair of pieces? One of the pair and I should part. What's the drill?",
            "I'm mailing you one of my pieces and holding on to its mate, alright?",
            "Love one, loathe one! The loathed one out of my buy goes in the mail.",
        ),
        "broken": (
            "Sob, the {short} looks like [a truck sat on it|it fell off a roof]. May I have a healthy one?",
            "Half of the {short} stayed behind in the box as crumbs. Twin, please!",
            "My {short} limps, it landed with a snapped leg. [Got a healthy one?|May I have its twin?]",
        ),
        "danger": (
            "Whoa, the {short} coughed up a black cloud, smoke everywhere. May I have a healthy one?",
            "So my {short} spat sparks across the room. Twin, please!",
            "Tiny fire in the {short}, big fright for us. [Got a healthy one?|May I have its twin?]",
        ),
        "missing": (
            "Knock knock, no {short}! I'd sooner have my bucks.",
            "Been staring down the road for the {short} all week. Repay me, would you?",
            "My doorstep misses the {short}. [Bucks, please.|Can I see my bucks again?]",
        ),
        "payout": (
            "You and the {short} are reunited. So when do we square up?",
            "I mailed you the {short}, remember? Square up with me.",
            "Since the {short} left me I've been [counting on|dreaming of] getting repaid.",
        ),
        "payout_chosen": (
            "You and the {short} are reunited, so fill up my {store_credit}, will you?",
            "I mailed you the {short}. Drop it all in the {store_credit}, I'm a regular here.",
            "Make it {store_credit} for the {short} I parted with, cheers!",
        ),
        "late": (
            "A snail must have carried the {short}. Do snails pay?",
            "Party's over, then the {short} shows up. How about a perk?",
            "I grew old waiting on the {short}. [Cheer me up?|Spoil me a little, would you?]",
        ),
        "drop": (
            "Ouch, I spy the {short} going for less. Hand me what I overspent?",
            "Feels like I overspent on the {short}, look at that tag! Make me whole?",
            "Your tag on the {short} shrank after I paid. [Shrink mine too?|Let's settle up.]",
        ),
        "call": (
            "Gimme a ring about the {short}, {day}, line {phone}.",
            "I do {day}s best, so ring {phone} then and let's chat {short}.",
            "Let's chat, the {short} puzzles me. Ring {phone}, {day} please.",
        ),
        "call_which": (
            (
                "Let's chat {short}. Ring {phone}, never {phone2}, that one's my ex's. {day2}'s a zoo here, "
                "so {day}."
            ),
            (
                "Gimme a ring about the {short}. I'd said {day2} but the dentist wins, go for {day}. "
                "{phone2} "
                "drowned in the lake, long live {phone}!"
            ),
            (
                "The {short} puzzles me, ring me {day}; {day2} I'm underwater. New line {phone}, old line "
                "{phone2} rings nowhere."
            ),
        ),
        "call_bare": (
            "The {short} puzzles me. Gimme a ring {day}?",
            "Let's chat {short}, {day}'s wide open for a ring.",
            "I'm better with my voice: ring me {day} about the {short}.",
        ),
    },
    streets=(
        "Copperfield Loop",
        "Dovecote Trail",
        "Marigold Path",
        "Raven Boulevard",
        "Sextant Quay",
        "Thistle Trail",
        "Vineyard Path",
        "Pepperbox Quay",
    ),
)
