"""How policies, orders and customers of the unseen split are worded."""

from __future__ import annotations

from suites.support.refund.wording import RefundWording

WORDING = RefundWording(
    clauses={
        "counting": "Day one is the morning after.",
        "window": "Change your mind within {window} days of getting your purchase and we'll take it.",
        "club_window": "{club} folks get {extra} bonus days to change their mind.",
        "holiday": (
            "Got it between November 15 and December 24? Then January {holiday} is your cutoff, unless "
            "the regular "
            "cutoff falls later; then use the regular one."
        ),
        "last_parcel": "Several boxes? The clock starts when the very last box lands.",
        "clearance": "As-is stock is yours to keep: no take-backs.",
        "faulty": (
            "Dead on arrival? You've {faulty_days} days from getting it, as-is stock as well, and we "
            "won't dock a cent."
        ),
        "restock": "Once a box has been unwrapped, we dock {restock}% of what you spent on that piece.",
        "restock_cap": "The unwrapping dock tops out at {cap} for a piece.",
        "label": "Mailing stuff to us? We dock {label} a mailing.",
        "club_label": "{club} folks mail for free.",
        "delivery_charge": (
            "You'll see the courier money again if, and only if, every piece of the order comes to us."
        ),
        "coupon": "Used a rebate? You get what you spent with the rebate counted in.",
        "set_price": (
            "Splitting a combo: you get the combo price, less the solo price of the piece you hold on to."
        ),
        "part": "Something that belongs in the box isn't there? We dock {part}.",
        "bulky": (
            "Our truck comes for the giants: {pickup} for number one and half price for each one riding "
            "along, "
            "docked from your payout."
        ),
        "late_credit": "We run late, you gain: {late}% of the piece's price for each whole day.",
        "late_cap": "Lateness money tops out at {late_cap}% of the piece's price.",
        "club_late": "{club} folks pocket {club_late} extra when we run late.",
        "unused_months": (
            "Drop a prepaid refill and we hand you the money for months that haven't kicked off."
        ),
        "early_end": "Dropping a prepaid refill sets you back {early_end}.",
        "notice": "Refills trail on: beyond the month you're in, you're on the hook for the one right after.",
        "price_drop": "Cheaper at ours within {drop_days} days of your buying? You get what you overspent.",
        "drop_max": "Overspend money tops out at {drop_max} a piece.",
        "exchange": (
            "Trading toward a pricier piece: you chip in what's lacking, plus {swap} for our trouble."
        ),
        "club_swap": "{club} folks trade up without paying for our trouble.",
        "gift_card": (
            "Tokens get refilled first, as far as you'd used them; your plastic gets whatever's over."
        ),
        "payday": "Your payout comes within {pay_days} days of our gates taking in the box.",
        "afternoon": "Boxes at our gates past 3 p.m. go down as taken in the morning after.",
    },
    facts={
        "order": "Ref {order}. Buyer {name}",
        "club": " [is in the {club}|is one of the {club} folks].",
        "no_club": " [isn't in the {club}|isn't one of the {club} folks].",
        "one": "On the receipt: {item} {price}.",
        "many": "On the receipt: {n} times {item}, {price} a piece.",
        "two": "On the receipt: {item} {price}, {item2} {price2}.",
        "subscription": (
            "On the receipt: {item}, {months} prepaid months, {price} monthly. Kicked off so far: {used}."
        ),
        "delivered": "Got it {delivered}. Calendar says {today}.",
        "parcels": "First box landed {first}, very last box {delivered}. Calendar says {today}.",
        "late": "ETA given: {due}. Landed: {delivered}.",
        "coupon": "A rebate cut each price by {coupon}%.",
        "shipping": "Courier money on top: {shipping}.",
        "clearance": "The {short} was as-is stock.",
        "set": "Bought as a combo, {set_price} for the two.",
        "gift": "Tokens took care of {gift}, plastic did the remainder.",
        "ordered": "Bought {ordered}. Calendar says {today}. Window price by now: {new}.",
        "arrived": "Box at the gates: {arrived}.",
        "arrived_at": "Box at the gates: {arrived}, {clock}.",
        "wanted": "The {item2} goes for {price2}.",
    },
    messages={
        "unopened": (
            "The {short} is still wrapped, and wrapped is how I'm mailing it.",
            "No room on my shelf for the {short}, so it never got unwrapped. Mailing it!",
        ),
        "opened": (
            (
                "Curiosity won: I unwrapped the {short}, played a bit and got bored. Mailing it, nothing "
                "lacking."
            ),
            (
                "Unwrapped the {short}, gave it a whirl, lost heart. It's coming in the mail with every "
                "last piece."
            ),
        ),
        "many_unopened": (
            "Math was never my thing. In one mailing you'll find {k}, wrapped.",
            "Expect a mailing of {k}, each wrapped like on day one.",
        ),
        "many_opened": (
            "Unwrapped {k} of the bunch, wasn't smitten, mailing that {k}.",
            "The {k} we unwrapped clash with the curtains. That {k} is what you'll get.",
        ),
        "all_back": (
            "Cold feet about all of it. Wrapped, the lot, and on its way to you.",
            "Every piece comes to you, every wrapper where it was.",
        ),
        "one_back": (
            "The {short2} and I are inseparable. Mailing the {short}, wrapped.",
            "Here comes the {short}, wrapped like new, whereas I hold on to the {short2}.",
        ),
        "mixed": (
            "You get the two. {short2}: unwrapped, runs fine, wrong vibe. {short}: dead on arrival.",
            (
                "The {short} was dead on arrival, and as for the {short2}, it runs, I unwrapped it, we "
                "didn't click. Mailing the two."
            ),
        ),
        "part_lost": (
            "Unwrapped the {short}, and the puppy ate the sleeve it came in. Mailing the thing sleeveless.",
            "The {short}'s unwrapped and one clip has rolled down a drain. Mailing what's there.",
        ),
        "undecided": (
            "The {short} and I are on trial. What's my cutoff?",
            "Say I fall out of love with the {short}: what date do I have to beat?",
        ),
        "faulty": (
            "Dead on arrival, the {short}. Mailing it.",
            "Plugged in the {short} on day one: nothing, it was dead on arrival. To the mailbox with it.",
        ),
        "waiting": (
            "By now the {short} has made it to your gates. And my payout?",
            "I've parted with the {short}, so what date is my payout?",
        ),
        "late": (
            "The {short} took the scenic route. What do I gain?",
            "You ran late with the {short}, friends. Pay up!",
        ),
        "stop_subscription": (
            "I'm dropping the {item}. Run the numbers for me.",
            "Let the {item} go, and tell me what I see of my money.",
        ),
        "cheaper": (
            "I spy a friendlier number on the {short}. Do I get what I overspent?",
            "The {short} in your window is cheaper than mine was, boo.",
        ),
        "swap": (
            "Wrapped {short} here, dreaming of the {short2}. Trade?",
            "I'd trade you the {short}, never unwrapped, for the {short2} in a heartbeat.",
        ),
        "collect": (
            "Send the truck for all {n}, wrapped as they are.",
            "My back says no, so your truck has to come for the {n}, none unwrapped.",
        ),
        "collect_opened": (
            "The {short} is unwrapped and the hallway is gone. Send the truck, nothing's lacking.",
            "Unwrapped the {short}, climbed over it for a week, enough. It's whole, send the truck.",
        ),
    },
    questions={
        "refund": ("How big is the payout?", "The payout comes to what?"),
        "card": ("How much lands on the plastic?", "The plastic gets what?"),
        "deadline": ("The cutoff for the {short} falls on what date?", "Name the cutoff for the {short}."),
        "payday": ("The payout has to be made by what date?", "Name the cutoff for the payout."),
        "credit": ("How big is the lateness money?", "The lateness money comes to what?"),
        "subscription": ("How much comes out of the refill?", "The refill pays out what?"),
        "price": ("How big is the overspend money?", "The overspend money comes to what?"),
        "exchange": ("How much does the buyer chip in for the trade?", "The trade sets the buyer back what?"),
        "pickup": ("How much for the truck, all in?", "The truck sets the buyer back what?"),
        "eligible": (
            "Is the {short} in time and allowed?",
            "Will they take the {short}, going by the calendar date?",
        ),
        "drop_eligible": ("Does any overspend money come?", "Is the overspend paid?"),
    },
    writes=("Note from {name}:", "And {name} goes:"),
)
