"""How policies, orders and customers of the dev split are worded."""

from __future__ import annotations

from suites.support.refund.wording import RefundWording

WORDING = RefundWording(
    clauses={
        "counting": "Counting starts with the following date as day one.",
        "window": "You have {window} days from the delivery date to send a product back.",
        "club_window": "Belonging to the {club} adds {extra} days to the time for sending products back.",
        "holiday": (
            "Gift season: for deliveries between November 15 and December 24, products may come back "
            "through "
            "January {holiday}; if the ordinary time runs longer than that, it applies."
        ),
        "last_parcel": "For split shipments, time starts with the final package.",
        "clearance": "Products from the bargain corner are not taken back.",
        "faulty": (
            "A product that is defective on arrival may come back for {faulty_days} days from the "
            "delivery date, "
            "even from the bargain corner, and we charge nothing for it."
        ),
        "restock": "Unsealed products lose {restock}% of what was paid for them.",
        "restock_cap": "What an unsealed product loses is limited to {cap} apiece.",
        "label": (
            "The shipping sticker for sending products back costs {label} per shipment, which we withhold."
        ),
        "club_label": "Shipping stickers are free for anyone in the {club}.",
        "delivery_charge": "You get shipping costs repaid only if you send back everything you bought.",
        "coupon": "With a promo code, we repay the price as lowered by the code.",
        "set_price": (
            "If you break up a bundle, you are repaid the bundle price less the separate price of what "
            "stays with you."
        ),
        "part": "For each product sent back without an extra that came with it, we withhold {part}.",
        "bulky": (
            "Furniture is collected from your door: {pickup} for one piece, and 50% of that for every "
            "additional piece, "
            "withheld from the repayment."
        ),
        "late_credit": "We owe you {late}% of the product price per full day of delay.",
        "late_cap": "Compensation for delay stops at {late_cap}% of the product price.",
        "club_late": "In the {club}, any delay earns you another {club_late}.",
        "unused_months": "When you quit a prepaid plan, you are repaid all months not yet started.",
        "early_end": "Quitting a prepaid plan costs {early_end}, which we withhold.",
        "notice": (
            "Quitting a plan takes a month: the one following the running month is yours to pay as well."
        ),
        "price_drop": (
            "Should we mark down a product within {drop_days} days of your purchase, you are repaid the gap."
        ),
        "drop_max": "Markdown repayments stop at {drop_max} for each product.",
        "exchange": "To trade up to a pricier product you pay the gap and a service charge of {swap}.",
        "club_swap": "The service charge for trades is waived in the {club}.",
        "gift_card": (
            "A gift voucher is repaid before anything else, up to its share; what is left goes to your bank "
            "card."
        ),
        "payday": "Repayments are made within {pay_days} days of the package being back at our depot.",
        "afternoon": (
            "Packages that get to our depot later than 3 p.m. are treated as arriving the day after."
        ),
    },
    facts={
        "order": "Purchase {order}, made by {name}",
        "club": " ([in the {club}|a member of the {club}]).",
        "no_club": " ([not in the {club}|no member of the {club}]).",
        "one": "Contents: {item}, {price}.",
        "many": "Contents: {n} pieces of the {item}, {price} apiece.",
        "two": "Contents: {item}, {price}, plus {item2}, {price2}.",
        "subscription": (
            "Contents: {item}, prepaid for {months} months at {price} monthly. Months already started: "
            "{used}."
        ),
        "delivered": "Delivery date: {delivered}. Date today: {today}.",
        "parcels": "Package one arrived {first}, the final package {delivered}. Date today: {today}.",
        "late": "Agreed delivery date: {due}. Actual delivery date: {delivered}.",
        "coupon": "A promo code lowered all prices by {coupon}%.",
        "shipping": "Shipping costs came to {shipping} on top.",
        "clearance": "The {short} came from the bargain corner.",
        "set": "Bought as a bundle, they cost {set_price} in total.",
        "gift": "Payment: {gift} by gift voucher, what remained by bank card.",
        "ordered": "Purchase date: {ordered}. Date today: {today}. Shelf price today: {new}.",
        "arrived": "Package back at the depot: {arrived}.",
        "arrived_at": "Package back at the depot: {arrived}, {clock}.",
        "wanted": "Price of the {item2}: {price2}.",
    },
    messages={
        "unopened": (
            "Don't need the {short} after all, and the seal's intact. Back it goes!",
            "My wife already owns the same {short}, so this one's going back, seal and all.",
        ),
        "opened": (
            (
                "Broke the seal on the {short}, gave it a go, didn't love it. All the bits are in the box, "
                "sending it back."
            ),
            ("Tried out the {short} over the weekend, it isn't us. You'll get it back with all its extras."),
        ),
        "many_unopened": (
            "Got carried away, sorry. {k} of these are headed back in one shipment, seals intact.",
            "We need fewer than we thought, so expect {k} back, all sealed, one shipment.",
        ),
        "many_opened": (
            "We've unsealed {k} of them and they aren't our thing. Just those {k} are headed back.",
            "So {k} are unsealed, tested and headed back to you. The others we keep.",
        ),
        "all_back": (
            "We're moving abroad, so everything I bought is headed back, seals intact.",
            "Everything's coming back to you, and I never broke a seal.",
        ),
        "one_back": (
            "Love the {short2}, that stays. The {short} is headed back with its seal intact.",
            "Just the {short}, please, seal intact. I'm hanging on to the {short2}.",
        ),
        "mixed": (
            (
                "Bad luck: the {short} was defective out of the package. And I unsealed the {short2}, which "
                "is fine but too loud. Sending back the pair."
            ),
            (
                "You'll get the pair back. I unsealed the {short2} and it's okay, just ugly. The {short} was "
                "defective on arrival."
            ),
        ),
        "part_lost": (
            "I unsealed the {short} and my kid lost the travel bag for it. It's headed back minus the bag.",
            "Used the {short} once. Its carry strap has vanished, so you'll have it back strapless.",
        ),
        "undecided": (
            "Still thinking about the {short}. What's my deadline?",
            "If I went off the {short}, when would it be too late?",
        ),
        "faulty": (
            "The {short} was defective on arrival, so it's headed back.",
            "Dud! The {short} never worked, not from minute one. I'm sending it back.",
        ),
        "waiting": (
            "The {short} should be with you by now. When's my cash coming?",
            "You've got the {short}, I've got nothing. When do you pay up?",
        ),
        "late": (
            "The {short} took forever. What's that worth to you folks?",
            "I heard you compensate for delays, and the {short} sure was delayed.",
        ),
        "stop_subscription": (
            "I'm out, quit the {item} for me please.",
            "Time to say bye to the {item}. What do I see again of my cash?",
        ),
        "cheaper": (
            "Just saw the markdown on the {short}. Do I get the gap?",
            "The {short} is marked down now, what a pity. Anything for me?",
        ),
        "swap": (
            "Can I trade the {short}, seal intact, for the {short2}?",
            "I'd love the {short2} better. The {short} is still sealed, let's trade.",
        ),
        "collect": (
            "All {n} need collecting from my door, seals intact. How much?",
            "Come and collect the {n} of them, would you? I never unsealed any.",
        ),
        "collect_opened": (
            "I unsealed the {short} and it won't fit under our stairs. Come and collect it, all complete.",
            "We used the {short} for a week and would like you to collect it, it's all there.",
        ),
    },
    questions={
        "refund": ("What sum is repaid?", "How many dollars does the customer get back?"),
        "card": ("What sum is repaid to the bank card?", "How many dollars go to the bank card?"),
        "deadline": (
            "When is the final day for sending the {short} back?",
            "Which day is the deadline for the {short}?",
        ),
        "payday": (
            "When is the repayment due at the latest?",
            "Which day is the deadline for the repayment?",
        ),
        "credit": ("What compensation is owed for the delay?", "How many dollars are owed for the delay?"),
        "subscription": ("What sum is repaid for the plan?", "How many dollars of the plan are repaid?"),
        "price": (
            "What sum is repaid for the markdown?",
            "How many dollars does the markdown bring the customer?",
        ),
        "exchange": (
            "What sum must the customer add for the trade?",
            "How many dollars does the trade cost?",
        ),
        "pickup": (
            "What sum does collecting cost altogether?",
            "How many dollars is the collection altogether?",
        ),
        "eligible": ("Will the shop take the {short} back today?", "May the {short} be sent back today?"),
        "drop_eligible": ("Is the gap repaid?", "Does the markdown rule help the customer?"),
    },
    writes=("What {name} says:", "{name}, by chat:"),
)
