"""How customers of the dev split say what they want."""

from __future__ import annotations

from suites.support.intent.wording import IntentWording

WORDING = IntentWording(
    asks={
        "cancel_order": (
            "scrap purchase {order} while it's [still in your warehouse|still on your shelf]",
            "back out of buying the {item} ahead of dispatch",
        ),
        "stop_parcel": (
            "intercept the {item} somewhere between your depot and [the door|the house]",
            "get the {item} pulled off the delivery truck",
        ),
        "return_item": (
            "mail you the {item} again, received intact but [not needed|not liked]",
            "give back the {item} that turned up safe and sound",
        ),
        "change_address": (
            "fix the house number on purchase {order} ahead of dispatch",
            "enter another destination for the {item} while it sits in your warehouse",
        ),
        "redirect_parcel": (
            "point the truck with the {item} at a different [town|building]",
            "have the {item}, out with the courier, dropped at {my} office and not at the house",
        ),
        "amend_color": (
            "go for the {item} in [red|black] while it sits in your warehouse",
            "fix the shade of the {item} ahead of dispatch",
        ),
        "exchange_color": (
            "get the {item} that turned up on the doorstep replaced by the [red|black] version",
            "hand over the {item}, received intact, and get it in a different shade",
        ),
        "late_parcel": (
            "learn what's taking the courier so long with the {item}",
            "hunt for the {item} that's days behind its delivery date",
        ),
        "not_received": (
            "flag that the courier claims the {item} was dropped off and it wasn't",
            "let you know the {item} was signed for by nobody and never turned up",
        ),
        "damaged": (
            "let you know the {item} turned up dented",
            "flag that the {item} was smashed inside its packaging",
        ),
        "warranty": (
            "get the {item}, dead after [a year|nine months] on the counter, repaired under guarantee",
            "make use of the guarantee for the {item} that conked out over time",
        ),
        "setup": (
            "learn how to connect the healthy, brand-new {item}",
            "be walked through the assembly of the {item}, all bits present",
        ),
        "refund_late": (
            "chase up the overdue repayment for the {item}",
            "learn when the repayment you owe for the {item} is coming",
        ),
        "refund_short": (
            "query why so little was repaid for the {item}",
            "be paid the missing chunk of the repayment for the {item}",
        ),
        "wrong_item": (
            "let you know the {item} got mixed up with another article",
            "flag that you packed the wrong thing in place of the {item}",
        ),
        "missing_part": (
            "ask for the [lid|charger] the {item} should have come with",
            "be sent the accessory absent from the {item} package",
        ),
        "failed_payment": (
            "order the {item}, since your pay page keeps crashing",
            "get past the error at the pay page for the {item}",
        ),
        "change_payment": (
            "swap the bank card behind purchase {order}",
            "have the finished order for the {item} billed to {my} debit card this time",
        ),
        "double_charge": (
            "flag that you took the money for the {item} two times",
            "get one of the two identical debits for purchase {order} reversed",
        ),
        "unknown_charge": (
            "flag a debit for a mystery {item} purchase",
            "challenge a debit on {my} bank card that came from a stranger's purchase",
        ),
        "discount_code": (
            "get the promo that wouldn't load credited on the {item}",
            "have the voucher text that came up invalid for the {item} looked at",
        ),
        "price_drop": (
            "be credited the gap now that the {item} costs less than at purchase",
            "claim back what the markdown on the {item} would have saved",
        ),
        "pause_subscription": (
            "freeze the {item} [until the new year|for the season]",
            "skip the {item} for a while and pick it up later",
        ),
        "end_subscription": (
            "quit the {item} forever",
            "get out of the {item} once and for all",
        ),
        "change_frequency": (
            "space out the {item} to every six weeks",
            "get the {item} on a [slower|faster] schedule",
        ),
        "password": (
            "recover {my} {item} with the login words forgotten",
            "choose new login words for {my} {item} since the old ones are forgotten",
        ),
        "change_email": (
            "link {my} {item} to a fresh inbox",
            "replace the inbox that {my} {item} reports to",
        ),
        "delete_account": (
            "get {my} {item} removed along with the whole history",
            "have {my} {item} and all records behind it destroyed",
        ),
        "invoice": (
            "obtain a tax bill for the {item}",
            "obtain a business bill for purchase {order}",
        ),
        "return_label": (
            "obtain another sticker for mailing back the {item}",
            "be emailed the mail-back sticker for the {item} one more time",
        ),
    },
    facts={
        "unshipped": (
            "the {item} hasn't gone out of your warehouse so far",
            "you told me the {item} is on a shelf waiting for a courier",
        ),
        "in_transit": (
            "the {item} is on a delivery truck as I type",
            "the courier picked up the {item} from you [last night|this morning]",
        ),
        "delivered": (
            "the {item} turned up [on Saturday|yesterday] and looks great",
            "the {item} is in my living room, safe and sound",
        ),
        "late_parcel": (
            (
                "the {item} should've been here [by the weekend|four days back] and the map shows it "
                "hundreds of miles off"
            ),
            "the courier keeps pushing the date for the {item} back, so far five times",
        ),
        "not_received": (
            "the courier swears the {item} was dropped off, yet my doorstep is empty",
            "the app has a green tick for the {item} and none of my neighbors took it in either",
        ),
        "damaged": (
            "the {item} fell to bits as I lifted it out of the packaging",
            "the {item} turned up with a dent the size of my fist",
        ),
        "warranty": (
            "the {item} ran daily since last year until it gave up on Thursday",
            "we'd used the {item} happily for over half a year when it died",
        ),
        "setup": (
            "the {item} seems healthy, but the booklet is no use and I can't connect it",
            "all the bits of the {item} are here, I just can't tell which goes where",
        ),
        "refund_late": (
            "you agreed to repay me for the {item} by the 1st and not a cent came",
            "your mail said my money for the {item} was on its way, and that's a month old",
        ),
        "refund_short": (
            "you repaid me for the {item}, but [12|25] dollars are missing from it",
            "what you repaid for the {item} is well under what it cost me",
        ),
        "wrong_item": (
            "there was some other gadget in the {item} package",
            "someone at your end mixed things up, since I was sent anything but the {item}",
        ),
        "missing_part": (
            "the {item} package lacked the charger",
            "the lid for the {item} is nowhere in the packaging",
        ),
        "failed_payment": (
            "your pay page throws an error whenever I go for the {item}",
            "I can't buy the {item}, as each bank card I own gets turned down on the pay page",
        ),
        "change_payment": (
            "the {item} purchase is confirmed, only it's billed to mom's bank card and not mine",
            "I'd like another bank card behind my confirmed {item} purchase",
        ),
        "double_charge": (
            "there are two identical debits for my single {item}",
            "you took the money for the {item} on the 3rd and again on the 4th",
        ),
        "unknown_charge": (
            "there's a debit for the {item}, and I've never even looked at one",
            "a stranger must have paid for the {item} from my bank",
        ),
        "discount_code": (
            "the promo you texted me came up invalid on the {item}, which I then bought anyway",
            "your promo wouldn't load, so I bought the {item} without it",
        ),
        "price_drop": (
            "the {item} got marked down by 18 dollars the morning after I bought it",
            "had I bought the {item} today it would've cost a good bit less",
        ),
        "pause_subscription": (
            "the {item} is no use to me till New Year, though I'm keen on it from then on",
            "our cupboard is full for now, so the {item} should come back in ten weeks",
        ),
        "end_subscription": (
            "the dog passed away and the house was sold, so there's no future for the {item}",
            "I've found a store nearby and the {item} will never be needed again",
        ),
        "change_frequency": (
            "the {item} turns up weekly, while every third week would do",
            "we run out long before the {item} turns up, so it should come twice as fast",
        ),
        "password": (
            "I've forgotten the login words for the {item}",
            "the {item} has shut me out since I forgot my secret phrase",
        ),
        "change_email": (
            "the inbox behind the {item} closes soon, I've got a fresh one for you",
            "the {item} writes to an inbox that I don't read, my main one would be better",
        ),
        "delete_account": (
            "I want no trace of the {item} left on your servers",
            "the {item} and its whole history should vanish",
        ),
        "invoice": (
            "the tax office wants a bill with your company number for the {item}",
            "I got nothing but a packing slip with the {item}, and bookkeeping insists on a bill",
        ),
        "return_label": (
            "the sticker for mailing back the {item} got thrown out",
            "my kid drew on the mail-back sticker for the {item}",
        ),
    },
    wishes={
        "dismiss": ("Turns out {it} isn't for me.", "I've no use for {it} after all."),
        "address": (
            "Could {it} come to my office instead?",
            "Somebody else's place is where {it} should end up.",
        ),
        "variant": (
            "Could I get {it} in [red|black]?",
            "A different shade of {it} would go better with my walls.",
        ),
        "parcel": ("Where on earth is {it}?", "Can you see what became of {it}?"),
        "working": ("What do we do to get {it} going?", "How do I get any use out of {it}?"),
        "refund": ("What's up with the cash for {it}?", "Someone should review the repayment for {it}."),
        "box": ("What about the right contents for {it}?", "How do we put {it} right?"),
        "payment": ("Can the billing for {it} be set straight?", "I want the billing of {it} dealt with."),
        "price": ("Can I get a few dollars off {it}?", "Surely there's some credit due on {it}?"),
        "subscription": ("So let's update {it}.", "Can {it} be rearranged like that?"),
        "account": ("Can someone deal with {it}?", "So it's {it} I need looked after."),
        "paperwork": ("Can I have the missing paper for {it}?", "Could you email me that paper for {it}?"),
    },
    openers=(
        "Heya!",
        "Hello folks.",
        "Greetings, {name} speaking.",
        "Good evening!",
        "To whoever reads this:",
        "Sorry to bother you.",
        "Long-time buyer here.",
        "OK so.",
        "Not sure who to ask.",
        "",
    ),
    closers=(
        "Cheers!",
        "Cheers, {name}",
        "Ta, {name}",
        "Hope that makes sense.",
        "Let me know, {name}",
        "Hoping to hear soon.",
        "",
        "",
    ),
    request=(
        "The thing I'd love a hand with is how to {vp}.",
        "[So,|Anyway,] what do I do to {vp}?",
        "I'm hoping you folks can let me {vp}.",
        "Is there any way for me to {vp}?",
        "[The point of this note|The actual issue]: I've got to {vp}.",
    ),
    solved=(
        "[Somebody|A nice guy] on your phone line got me through how to {vp}, case closed.",
        "It took a while to {vp}, but that's behind me.",
        "Back in [June|May] I had to {vp}, and you folks were great about it.",
    ),
    unwanted=(
        "Don't get me wrong, the idea isn't to {vp}.",
        "Your last reply explained how to {vp}, and I never asked for that.",
        "There's no reason for me to {vp}, by the way.",
    ),
    others=(
        "{who} is looking to {vp}, and {she}'s got {her} own case open for it.",
        "{who} once had to {vp}, and I heard it was zero fuss.",
    ),
    later=(
        "Someday I'd maybe like to {vp}, no hurry there.",
        "Next [month|season] I could well be back to {vp}.",
    ),
    dropped=(
        "For a moment I figured I'd {vp}, but nah.",
        "My plan used to be to {vp}; forget that.",
    ),
    pleas=(
        "So that's the one I'm after.",
        "Any ideas on this?",
        "That's why you're hearing from me.",
        "What happens next?",
    ),
    fact_solved=(
        "{fact}, though your phone line is dealing with it.",
        "{fact}; there's a case open for that already, so no reply needed.",
    ),
    fact_later=(
        "{fact}. Not that it bothers me, though.",
        "{fact}, though we can talk about it some other week.",
    ),
    two_things=("So I bought from you twice over.", "Couple of things in the works.", ""),
    set_aside=(
        "I'm good as far as the {other} goes.",
        "Ignore the {other}.",
        "As for the {other}, don't touch a thing.",
    ),
    first="the former",
    second="the latter",
    remaining="the one that's left",
)
