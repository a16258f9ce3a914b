"""How customers of the unseen split say what they want."""

from __future__ import annotations

from suites.support.intent.wording import IntentWording

WORDING = IntentWording(
    asks={
        "cancel_order": (
            "withdraw ref {order}, dispatch still pending",
            "take the {item} off the books while your packers have yet to touch it",
        ),
        "stop_parcel": (
            "recall the {item} out of the mail van",
            "have the mail people refuse the {item} on {my} behalf en route",
        ),
        "return_item": (
            "ship the {item} back in mint shape",
            "part with the {item}, which reached the apartment in mint shape",
        ),
        "change_address": (
            "edit the ZIP code on ref {order}, dispatch still pending",
            "rewrite the recipient's street for the {item} your packers have yet to touch",
        ),
        "redirect_parcel": (
            "get the mail van with the {item} to stop at a pickup locker somewhere else",
            "re-aim the {item} mid-journey at a different ZIP code",
        ),
        "amend_color": (
            "go from [pink|beige] to [navy|teal] on ref {order}, dispatch still pending",
            "opt for a [navy|teal] {item} while your packers have yet to touch it",
        ),
        "exchange_color": (
            "trade the mint {item} already in the apartment for its [navy|teal] twin",
            "do a straight trade of the {item} now at home, [navy|teal] for beige",
        ),
        "late_parcel": (
            "get news of the {item} that the mail van is dragging its feet with",
            "locate the {item}, stuck somewhere en route beyond its ETA",
        ),
        "not_received": (
            "file a no-show for the {item} that the mail people logged as handed in",
            "make known that the {item}, logged as dropped in the mailroom, isn't in the mailroom",
        ),
        "damaged": (
            "file a breakage found under the lid of the {item} parcel on day one",
            "show how banged up the {item} was at first sight",
        ),
        "warranty": (
            "invoke the long-term cover on the {item} that burned out this year",
            "have the {item} mended under its two-year cover",
        ),
        "setup": (
            "get a tutorial for starting up the sound {item}",
            "learn to assemble the {item}, of which every bolt is present and sound",
        ),
        "refund_late": (
            "press for the credit on the {item} that was pledged and is nowhere",
            "get a date for the pledged credit on the {item}",
        ),
        "refund_short": (
            "object to the clipped credit on the {item}",
            "have the shortfall in the credit on the {item} topped up",
        ),
        "wrong_item": (
            "file a swap by your packers, who put a foreign article in for the {item}",
            "let it be known that what's in the {item} carton is no {item} whatsoever",
        ),
        "missing_part": (
            "get hold of the [remote|foot] the packers forgot with the {item}",
            "have the forgotten bolt set for the {item} put in the mail",
        ),
        "failed_payment": (
            "get the {item} bought in spite of the declined plastic",
            "push the {item} through the cashier screen, which freezes on every try",
        ),
        "change_payment": (
            "shift ref {order}, already booked, onto other plastic",
            "have other plastic stand behind the {item} that's already booked",
        ),
        "double_charge": (
            "file a repeat billing of the {item}",
            "cut the two bookings of the same sum for ref {order} down to one",
        ),
        "unknown_charge": (
            "file a booking on {my} plastic for some {item} that's Greek to everybody at home",
            "alert you to a fraudster's purchase on {my} plastic",
        ),
        "discount_code": (
            "have the rebate string that the cashier screen spat out count for the {item}",
            "cash in the rebate string that fell flat on the {item}",
        ),
        "price_drop": (
            "pocket the reduction announced for the {item} the week of the purchase",
            "have the fresh reduction of the {item} applied backwards",
        ),
        "pause_subscription": (
            "park the {item} [through the winter|for one semester]",
            "let the {item} sleep for a spell and wake it afterward",
        ),
        "end_subscription": (
            "drop out of the {item} with no comeback",
            "kill the {item} outright",
        ),
        "change_frequency": (
            "set the interval of the {item} to [forty|sixty] days",
            "thin out the dates on which the {item} shows up",
        ),
        "password": (
            "unlock {my} {item}, the passphrase being a blank",
            "get a new passphrase for {my} {item} in place of the vanished one",
        ),
        "change_email": (
            "attach {my} {item} to another @-handle",
            "retire the dead @-handle on {my} {item} in favor of a live one",
        ),
        "delete_account": (
            "have {my} {item} scrubbed down to the last byte",
            "vanish from your computers, {my} {item} first",
        ),
        "invoice": (
            "obtain a stamped statement of cost on the {item}",
            "obtain a statement with tax lines on ref {order}",
        ),
        "return_label": (
            "obtain a replacement for the ruined go-back tag of the {item}",
            "have the go-back tag for the {item} reissued",
        ),
    },
    facts={
        "unshipped": (
            "your packers have yet to touch the {item}",
            "dispatch is still pending on the {item}",
        ),
        "in_transit": (
            "the {item} is rolling through the country in a mail van",
            "the {item} went out of your gates [two nights ago|on the 12th] and is en route",
        ),
        "delivered": (
            "the {item} stands in my apartment in mint shape",
            "since [the 8th|last night] the {item} is home with me, and it's a beauty",
        ),
        "late_parcel": (
            "the {item} is en route and ten days beyond its ETA",
            "the {item} has been rerouted between two hubs so often that its ETA passed long ago",
        ),
        "not_received": (
            "the {item} is logged as dropped in our mailroom, where the shelf is bare",
            "according to the log a 'J. Smith' took the {item}, and no such person lives here",
        ),
        "damaged": (
            "lifting the lid of the parcel I saw the {item} all banged up",
            "the {item} had a snapped edge at first sight, packing foam still on",
        ),
        "warranty": (
            "the {item} did its job for three semesters before it burned out",
            (
                "after countless hours of service the motor in the {item} has seized, still inside the "
                "two-year cover"
            ),
        ),
        "setup": (
            "the {item} is sound, it's the wiring diagram that beats me",
            "every bolt for the {item} is on my carpet and I'm clueless about step one",
        ),
        "refund_late": (
            "the credit on the {item} was pledged for the 15th, and the month is over",
            "weeks after your pledge, the credit on the {item} is nowhere",
        ),
        "refund_short": (
            "the credit on the {item} has been clipped by [14|22] dollars",
            "I sent off the {item} expecting the whole sum, and the credit was a slice of it",
        ),
        "wrong_item": (
            "the carton says {item}, the contents say otherwise",
            "your packers put a foreign article in the carton meant for the {item}",
        ),
        "missing_part": (
            "the packers forgot the remote of the {item}",
            "a foot for the {item} was forgotten, so it wobbles",
        ),
        "failed_payment": (
            "the cashier screen freezes on the {item} every time, so I own none so far",
            "my plastic gets declined by you and by nobody else, hence no {item} for me yet",
        ),
        "change_payment": (
            "the {item} is booked on plastic that belongs to my late uncle, and mine should stand in",
            "booking the {item} I grabbed the club's plastic out of my wallet and not my own",
        ),
        "double_charge": (
            "the sum for one {item} got booked in duplicate",
            "I see the same booking for the {item} on lines 4 and 5 of my bank's list",
        ),
        "unknown_charge": (
            "a booking for the {item} sits on my plastic and it's Greek to everybody at home",
            "a fraudster seems to have helped themselves to the {item} on my plastic",
        ),
        "discount_code": (
            "the cashier screen spat out the rebate string I had for the {item}, so I bought it at list",
            "my birthday rebate string fell flat on the {item}",
        ),
        "price_drop": (
            "the same week I bought the {item}, you announced a reduction on it",
            "overnight the {item} I'd bought shed [11|17] dollars in your window",
        ),
        "pause_subscription": (
            "I'm at sea until June, so the {item} is for afterward and nothing before",
            "one semester abroad means no {item} in that spell, and the usual again once I'm home",
        ),
        "end_subscription": (
            "my doctor has banned the {item} for life",
            "I grow and make all I need myself these days, so the {item} is history",
        ),
        "change_frequency": (
            "every ten days is too often for the {item}, I'd say every thirty",
            "I scrape the bottom days before the {item} shows up, so the dates should sit closer together",
        ),
        "password": (
            "the passphrase of the {item} is a blank to me",
            "three wrong tries at the passphrase and the {item} is sealed",
        ),
        "change_email": (
            "the @-handle on the {item} is dead and I've a live one",
            "we've renamed the firm, so the @-handle on the {item} must follow",
        ),
        "delete_account": (
            "I'd like your computers to know nothing of me or the {item}",
            "the {item} has to be scrubbed, files, logs and all",
        ),
        "invoice": (
            "my grant office will only pay for the {item} against a stamped statement of cost",
            "tax lines are absent from what I was handed for the {item}, and I must file them",
        ),
        "return_label": (
            "the go-back tag for the {item} went through the laundry",
            "the go-back tag of the {item} is torn across the code",
        ),
    },
    wishes={
        "dismiss": ("My mood has swung against {it}.", "I'd sooner have my cash than {it}."),
        "address": (
            "A pickup locker across town is the right spot for {it}.",
            "I'll be at my cabin, and {it} should be too.",
        ),
        "variant": ("Make {it} [navy|teal] for me.", "My eye has fallen on another tint for {it}."),
        "parcel": ("I crave news of {it}.", "Who can say where {it} ended up?"),
        "working": ("I'm itching to run {it}.", "Rescue me in the case of {it}."),
        "refund": ("Have a look at the credit on {it}.", "I'm uneasy about the credit on {it}."),
        "box": ("Right the wrong with {it}, would you?", "The right stuff for {it} has to come."),
        "payment": ("The bookkeeping on {it} must be put in order.", "Untangle the booking of {it} for me."),
        "price": ("So {it} should go easier on my wallet.", "A little something off {it} is due to me."),
        "subscription": ("Tune {it} like so.", "Those are the marching orders for {it}."),
        "account": ("Do the needful for {it}.", "I'm asking you to handle {it}."),
        "paperwork": (
            "Issue me the right sheet for {it}.",
            "Without that sheet I can't close the file on {it}.",
        ),
    },
    openers=(
        "Ahoy!",
        "Morning, all.",
        "{name} on the line.",
        "Yours truly, {name}, with a question.",
        "Me again.",
        "Not a rant, I promise.",
        "You've a lovely store.",
        "Straight to it:",
        "Sent from a train.",
        "",
    ),
    closers=(
        "Yours, {name}",
        "Take care, {name}",
        "Much obliged, {name}",
        "Over to you.",
        "Write whenever you can.",
        "No phone calls, please.",
        "",
        "",
    ),
    request=(
        "[Here's the deal|Long story short]: it's on me to {vp}.",
        "Would you show me how I {vp}?",
        "The favor I'm asking is that I get to {vp}.",
        "I'm keen to {vp}, and the sooner the better.",
        "My one item of business is to {vp}.",
    ),
    solved=(
        "In no time one of your night owls had me {vp}; box ticked.",
        "In the end I did {vp}, so cross that off.",
        "Hats off to the gal who sat with me to {vp}.",
    ),
    unwanted=(
        "Pay no heed to the box I ticked on your form, that I'd {vp}.",
        "Far be it from me to {vp}.",
        "By no means do I mean to {vp}.",
    ),
    others=(
        "{who} is the one who's got to {vp}, and {she} has {her} own thread.",
        "It's {who}'s headache, not mine, to {vp}.",
    ),
    later=(
        "We'll cross that bridge down the road, but I could want to {vp}.",
        "In the new year, should the mood take me, I'll {vp}.",
    ),
    dropped=(
        "I toyed with the notion to {vp} and let it go.",
        "It's over now, but for a day I was dead set to {vp}.",
    ),
    pleas=(
        "There's my trouble in a nutshell.",
        "Work your magic on that.",
        "Which is where you come in.",
        "Got a fix?",
    ),
    fact_solved=(
        "{fact}, and a night owl of yours has that in hand.",
        "{fact}. Thread opened, promise given, I'm at peace.",
    ),
    fact_later=(
        "{fact}. I couldn't care less.",
        "{fact}. That's a tale for some rainy day.",
    ),
    two_things=("I'm juggling a couple of your wares.", "My business with you is twofold.", ""),
    set_aside=(
        "Don't lose sleep over the {other}.",
        "The {other} stays put.",
        "Not a finger need be lifted for the {other}.",
    ),
    first="number one of those",
    second="number two of those",
    remaining="the one besides it",
)
