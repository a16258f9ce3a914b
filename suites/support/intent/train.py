"""How customers of the train split say what they want."""

from __future__ import annotations

from suites.support.intent.wording import IntentWording

WORDING = IntentWording(
    asks={
        "cancel_order": (
            "cancel order {order} [before it ships|before it goes out]",
            "cancel {my} order for the {item}, which hadn't shipped",
        ),
        "stop_parcel": (
            "have the carrier turn back the {item} that's already on its way",
            "cancel the {item} [in mid-delivery|after it was handed to the carrier]",
        ),
        "return_item": (
            "send back the {item} that came in perfect shape",
            "return the {item}, which was delivered just fine",
        ),
        "change_address": (
            "correct the delivery address on order {order} before it ships",
            "put a different street on the order for the {item} that was still unshipped",
        ),
        "redirect_parcel": (
            "have the {item} rerouted to another address with the carrier already carrying it",
            "get the {item} that's in transit delivered to a different address",
        ),
        "amend_color": (
            "switch the {item} to [blue|gray] before it shipped",
            "pick another color for the {item} on an unshipped order",
        ),
        "exchange_color": (
            "swap the {item} that was delivered for a [blue|gray] one",
            "trade in the {item} from last week's delivery for another color",
        ),
        "late_parcel": (
            "track down the {item}, overdue and still in transit",
            "find out what's holding up the shipment with the {item}",
        ),
        "not_received": (
            "report that the {item} was marked delivered but wasn't there",
            "report the {item} as never received although tracking said delivered",
        ),
        "damaged": (
            "report that the {item} arrived broken",
            "send you photos of the {item} that came out of the box with a crack",
        ),
        "warranty": (
            "make a warranty claim for the {item}, which quit after months of use",
            "use the warranty on the {item} that had worked fine for a year",
        ),
        "setup": (
            "figure out the first setup of the {item}, nothing broken",
            "get instructions for putting together the {item}, with every piece there",
        ),
        "refund_late": (
            "find out where the refund for the {item} was",
            "ask why the refund promised for the {item} hadn't shown up",
        ),
        "refund_short": (
            "ask why the refund for the {item} was less than expected",
            "get the rest of a refund for the {item} that came up short",
        ),
        "wrong_item": (
            "report that the box for the {item} held a different product",
            "report that something else was shipped instead of the {item}",
        ),
        "missing_part": (
            "get the [screws|power cord] left out of the box with the {item}",
            "have a missing piece of the {item} sent out",
        ),
        "failed_payment": (
            "get {my} card accepted at checkout for the {item}",
            "buy the {item} with checkout rejecting every card",
        ),
        "change_payment": (
            "move the payment for order {order} to another card",
            "put the {item} that was already ordered on a different credit card",
        ),
        "double_charge": (
            "report that {my} card was charged twice for the {item}",
            "get a duplicate charge for order {order} removed",
        ),
        "unknown_charge": (
            "report a charge for some {item} nobody in the house ordered",
            "dispute a charge on {my} card for an order that wasn't {my} own",
        ),
        "discount_code": (
            "get the discount code applied that failed on the {item}",
            "have the coupon honored that was refused when paying for the {item}",
        ),
        "price_drop": (
            "get the difference back after the {item} went on sale",
            "claim the lower price the {item} dropped to right after the purchase",
        ),
        "pause_subscription": (
            "pause the {item} [for two months|over the summer]",
            "put the {item} on hold and start it again in the fall",
        ),
        "end_subscription": (
            "cancel the {item} for good",
            "shut down the {item} with no restart later",
        ),
        "change_frequency": (
            "get the {item} shipped every month rather than every two weeks",
            "make the {item} come [less|more] often",
        ),
        "password": (
            "reset the password for {my} {item}",
            "get into {my} {item} without the old password",
        ),
        "change_email": (
            "put a new email address on {my} {item}",
            "switch {my} {item} over to a different email address",
        ),
        "delete_account": (
            "delete {my} {item} and everything stored in it",
            "have {my} {item} wiped for privacy reasons",
        ),
        "invoice": (
            "get an invoice with the company name on it for the {item}",
            "get a proper invoice for order {order}",
        ),
        "return_label": (
            "get a fresh return label for the {item}",
            "get the return label for the {item} sent a second time",
        ),
    },
    facts={
        "unshipped": (
            "the {item} hasn't shipped yet",
            "the {item} is still listed as waiting to be packed",
        ),
        "in_transit": (
            "the {item} shipped yesterday and is with the carrier",
            "the carrier has had the {item} since [Tuesday|Wednesday] and it's on the road",
        ),
        "delivered": (
            "the {item} was delivered on [Monday|Friday] and is in perfect shape",
            "the {item} got here last week without a scratch",
        ),
        "late_parcel": (
            "the {item} was due [Monday|a week ago] and tracking still says in transit",
            "the shipment with the {item} has been sitting in the same depot for nine days",
        ),
        "not_received": (
            "tracking says the {item} was delivered, but there's nothing on my porch",
            "the {item} shows as delivered at noon and I was home all day without seeing anyone",
        ),
        "damaged": (
            "the {item} came out of the box with a big crack in it",
            "the {item} was already broken when I opened the package",
        ),
        "warranty": (
            "the {item} worked for [eight|ten] months and then quit",
            "after a year of normal use the {item} won't turn on anymore",
        ),
        "setup": (
            "the {item} is brand new and fine, I just can't follow the setup steps",
            "nothing's wrong with the {item}, I only don't know how to get it started",
        ),
        "refund_late": (
            "the refund for the {item} was promised within a week and that was three weeks ago",
            "the {item} went back last month and you confirmed the refund, but my bank shows nothing",
        ),
        "refund_short": (
            "the refund for the {item} came in at [20|30] dollars less than I paid",
            "only half of what I paid for the {item} has been refunded and you said it was final",
        ),
        "wrong_item": (
            "the box labeled as the {item} had a completely different product in it",
            "I ordered the {item} and unpacked something else",
        ),
        "missing_part": (
            "the {item} came without its power cord",
            "two of the screws for the {item} weren't in the box",
        ),
        "failed_payment": (
            "checkout rejects my card every time I try to buy the {item}",
            "the {item} is still in my cart because no payment goes through",
        ),
        "change_payment": (
            "I ordered the {item} on my work card by accident, and it should be on my own card",
            "the {item} is ordered, but on a credit card I'm about to close",
        ),
        "double_charge": (
            "the one {item} I bought shows up twice on my card statement",
            "my card was charged two times for the same {item}",
        ),
        "unknown_charge": (
            "my statement has a charge from you for the {item}, which nobody in this house ordered",
            "someone seems to have bought the {item} with my card without asking me",
        ),
        "discount_code": (
            "the code from your newsletter was refused when I bought the {item}",
            "I paid full price for the {item} because your discount code gave an error",
        ),
        "price_drop": (
            "the {item} went on sale two days after I paid full price",
            "I see the {item} listed for 15 dollars less than I paid on Sunday",
        ),
        "pause_subscription": (
            "I'm away until September and won't need the {item} before then, but I will after",
            "we have enough from the {item} for two months and want it back after that",
        ),
        "end_subscription": (
            "nobody here uses what comes with the {item} and that isn't going to change",
            "I signed up for the {item} by mistake and never want another box",
        ),
        "change_frequency": (
            "the {item} comes every two weeks, and once a month is what we'd use",
            "one delivery a month from the {item} isn't enough, two would be right",
        ),
        "password": (
            "I can't remember the password for the {item}",
            "the {item} says my password is wrong and I have no other written down",
        ),
        "change_email": (
            "the {item} is tied to an email address I'm losing, and I have a new one",
            "mail for the {item} goes to my old email address and should go to my new one",
        ),
        "delete_account": (
            "I don't want the {item} to exist anymore, or any of the data in it",
            "everything you hold under the {item} should be erased, the {item} too",
        ),
        "invoice": (
            "my accountant won't take the receipt for the {item} and wants a full invoice",
            "there was no invoice with the {item} and I need one for taxes",
        ),
        "return_label": (
            "I lost the return label for the {item} before I could tape it on",
            "the return label for the {item} came out of my printer as a black smear",
        ),
    },
    wishes={
        "dismiss": ("I don't want {it} anymore.", "I've decided I can do without {it}."),
        "address": (
            "I need {it} to go to a different address.",
            "We moved, so {it} has to go to the new house.",
        ),
        "variant": ("I'd rather have {it} in [blue|gray].", "I picked the wrong color for {it}."),
        "parcel": ("I want to know what's going on with {it}.", "I'm still waiting for {it}."),
        "working": ("I'd like to be able to use {it}.", "Please help me with {it}."),
        "refund": ("Please check my refund for {it}.", "I'd like the money for {it} looked into."),
        "box": ("Please put the delivery of {it} right.", "I want you to fix what went wrong with {it}."),
        "payment": ("Please straighten out the payment for {it}.", "The payment for {it} needs fixing."),
        "price": ("I think I should have paid less for {it}.", "I'd like the price of {it} adjusted."),
        "subscription": ("Please change {it} accordingly.", "I'd like {it} set up to match that."),
        "account": ("Please take care of {it}.", "I need you to do something about {it}."),
        "paperwork": ("Please send me what I need for {it}.", "I'm short one document for {it}."),
    },
    openers=(
        "Hi there!",
        "Hello.",
        "Hi, {name} here.",
        "Good morning.",
        "Dear support team:",
        "Hey there.",
        "Hope you're well.",
        "This is {name}.",
        "I've been on hold for [an hour|ages], so I'm trying email.",
        "",
    ),
    closers=(
        "Thanks!",
        "Thank you, {name}",
        "Best, {name}",
        "I'd appreciate a quick answer.",
        "Thanks for your help.",
        "Please get back to me today.",
        "",
        "",
    ),
    request=(
        "What I need [today|now] is to {vp}.",
        "I'm writing because I want to {vp}.",
        "Could you help me {vp}?",
        "My reason for writing is that I'd like to {vp}.",
        "[Right now|At this point] I need to {vp}.",
    ),
    solved=(
        "[Last week|On Monday] one of your agents helped me {vp}, so that's [done|taken care of].",
        "[On your website|By phone] I already managed to {vp}, no help needed there.",
        "The other day you helped me {vp}, thanks again for that.",
    ),
    unwanted=(
        "I'm not trying to {vp}.",
        "Just so there's no mix-up, I don't want to {vp}.",
        "Your chat bot thought I wanted to {vp}, which is wrong.",
    ),
    others=(
        "{who} wants to {vp}, but {she} will write to you {herself}.",
        "[last month|in the spring] {who} had to {vp} and said you were [quick|friendly].",
    ),
    later=(
        "At some point I may need to {vp}, but that can wait.",
        "Some other day I might want to {vp}, but not now.",
    ),
    dropped=(
        "I first meant to {vp}, but I've [decided against it|dropped that idea].",
        "I was planning to {vp}, then I changed my mind.",
    ),
    pleas=(
        "That's what I need you to sort out.",
        "That's why I'm getting in touch.",
        "This is the part I need help with.",
        "What can you do about it?",
    ),
    fact_solved=(
        "{fact}, but one of your people is already on it.",
        "{fact}; that has its own ticket, so leave it.",
    ),
    fact_later=(
        "{fact}, but that can wait and I'll bring it up another day.",
        "{fact}, but I can live with that.",
    ),
    two_things=("I have two things going with you.", "There are two items on my list with you.", ""),
    set_aside=(
        "The {other} can stay the way it is.",
        "No need to do anything about the {other}.",
        "Leave the {other} alone.",
    ),
    first="the first one",
    second="the second one",
    remaining="the other one",
)
