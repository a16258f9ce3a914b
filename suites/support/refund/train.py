"""How policies, orders and customers of the train split are worded."""

from __future__ import annotations

from suites.support.refund.wording import RefundWording

WORDING = RefundWording(
    clauses={
        "counting": "The day after delivery, order or arrival counts as day 1.",
        "window": "Items can be returned up to {window} days after delivery.",
        "club_window": "{club} members get {extra} more days to return an item.",
        "holiday": (
            "Anything delivered from November 15 to December 24 can be returned until January {holiday}, "
            "or until the usual deadline if that is later."
        ),
        "last_parcel": "When an order comes in several parcels, the days count from the last one.",
        "clearance": "Clearance items cannot be returned.",
        "faulty": (
            "Items that arrive faulty, clearance included, can be returned up to {faulty_days} days after "
            "delivery and without any fee."
        ),
        "restock": "For opened items we keep a restocking fee of {restock}% of the price paid.",
        "restock_cap": "The restocking fee is never more than {cap} per item.",
        "label": "We deduct {label} for the return label, once per return.",
        "club_label": "{club} members do not pay for return labels.",
        "delivery_charge": "The delivery charge is refunded only when the whole order is returned.",
        "coupon": "If a coupon was used, we refund the price after the coupon.",
        "set_price": (
            "When only part of a set is returned, we refund the set price minus the single price of "
            "whatever is kept."
        ),
        "part": "If an accessory is missing from a returned item, we deduct {part}.",
        "bulky": (
            "Bulky items are picked up at home, for {pickup} for the first and half of that for each "
            "further one, "
            "taken off the refund."
        ),
        "late_credit": "For each full day a parcel is late we credit {late}% of the item's price.",
        "late_cap": "The credit for a late parcel is never more than {late_cap}% of the price.",
        "club_late": "{club} members get {club_late} more whenever a parcel is late.",
        "unused_months": "If a prepaid subscription ends early, we refund every month that has not begun.",
        "early_end": "We keep a fee of {early_end} when a prepaid subscription ends early.",
        "notice": (
            "A subscription ends with one month's notice: the month after the current one is still charged."
        ),
        "price_drop": "If our price drops within {drop_days} days of the order, we refund the difference.",
        "drop_max": "For a price drop we refund at most {drop_max} per item.",
        "exchange": (
            "In an exchange for a dearer item, the customer pays the difference plus a fee of {swap}."
        ),
        "club_swap": "{club} members pay no exchange fee.",
        "gift_card": (
            "Refunds go to the gift card first, up to the amount it paid; the rest goes to the credit card."
        ),
        "payday": "We pay refunds no later than {pay_days} days after the parcel reaches our warehouse.",
        "afternoon": "A parcel that reaches us after 3 p.m. counts as arriving the next day.",
    },
    facts={
        "order": "Order {order} [was placed by|belongs to] {name}",
        "club": ", a {club} member.",
        "no_club": ", who is not a {club} member.",
        "one": "It is for one {item} at {price}.",
        "many": "It is for {n} units of the {item} at {price} each.",
        "two": "It is for one {item} at {price} and one {item2} at {price2}.",
        "subscription": (
            "It is a {item}, {months} months paid in advance at {price} a month. Months begun so far: {used}."
        ),
        "delivered": "It was delivered on {delivered}, and today is {today}.",
        "parcels": "The first parcel came on {first} and the last on {delivered}. Today is {today}.",
        "late": "It was promised for {due} and came on {delivered}.",
        "coupon": "A {coupon}% coupon was taken off these prices.",
        "shipping": "The delivery charge was {shipping}.",
        "clearance": "The {short} was a clearance item.",
        "set": "As a set, the two cost {set_price} together.",
        "gift": "A gift card paid {gift} of it, a credit card the rest.",
        "ordered": "It was ordered on {ordered}, and today is {today}. The price is now {new}.",
        "arrived": "The return reached the warehouse on {arrived}.",
        "arrived_at": "The return reached the warehouse on {arrived} at {clock}.",
        "wanted": "The {item2} costs {price2}.",
    },
    messages={
        "unopened": (
            "I'd like to return the {short}. The box is still sealed.",
            "The {short} isn't what I was looking for. I haven't opened it, so it can go back as is.",
        ),
        "opened": (
            "I opened the {short} and tried it once. It's not for me, so I'm sending it back complete.",
            (
                "I've had the {short} out of the box and used it for a day. I'd like to return it, with "
                "everything in it."
            ),
        ),
        "many_unopened": (
            "I bought too many. {k} of them are unopened and I'm sending those back together.",
            "Please take back {k} of them. They're still sealed and go in one box.",
        ),
        "many_opened": (
            "I opened {k} of them and don't like them, so those {k} are coming back.",
            "{k} of them have been opened and used once. I'm returning just those {k}.",
        ),
        "all_back": (
            "I'm returning the whole order, nothing has been opened.",
            "Both items are going back to you unopened.",
        ),
        "one_back": (
            "I'm keeping the {short2}. The {short} goes back, still sealed.",
            "Only the {short} is coming back and it hasn't been opened. The {short2} stays here.",
        ),
        "mixed": (
            (
                "The {short} didn't work when I got it. The {short2} works, but I opened it and don't like "
                "it. Both are coming back."
            ),
            "Both go back: the {short2} is opened and simply not my taste, the {short} arrived faulty.",
        ),
        "part_lost": (
            "I opened the {short} and have lost its cable. I'm returning it without.",
            (
                "The {short} has been used, and I can't find the manual holder that came with it. Can I "
                "still send it back?"
            ),
        ),
        "undecided": (
            "I'm not sure about the {short} yet. How long do I have?",
            "When do I have to send back the {short}, if I don't keep it?",
        ),
        "faulty": (
            "The {short} was faulty when it came. I need to send it back.",
            "My {short} has been faulty from the first day, so I want to return it.",
        ),
        "waiting": (
            "You have my {short} back. When will I see the money?",
            "I returned the {short}. By when do I get paid?",
        ),
        "late": (
            "The {short} came late. I was told there's a credit for that.",
            "What do I get for having waited so long for the {short}?",
        ),
        "stop_subscription": (
            "Please end my {item} now.",
            "I want to stop the {item} as soon as your rules allow.",
        ),
        "cheaper": (
            "The {short} got cheaper. I'd like the difference.",
            "I see that the {short} costs less now. Do I get something back?",
        ),
        "swap": (
            "I want to exchange the {short} for the {short2}. I haven't opened it.",
            "Could I have the {short2} instead? The {short} is still sealed.",
        ),
        "collect": (
            "Please pick up all {n} of them, none has been opened. What's the pickup?",
            "All {n} have to go back unopened, and I can't carry them.",
        ),
        "collect_opened": (
            "I put the {short} together and it's too big for the room. Please pick it up.",
            "The {short} has been opened and used for two days. You can come and get it.",
        ),
    },
    questions={
        "refund": ("How much is refunded?", "What is the total refund?"),
        "card": ("How much is refunded to the credit card?", "What amount goes back to the credit card?"),
        "deadline": (
            "What is the last day to return the {short}?",
            "Until which date can the {short} be returned?",
        ),
        "payday": ("By which date must the refund be paid?", "What is the last day for paying the refund?"),
        "credit": ("How much is the credit?", "What credit does the customer get?"),
        "subscription": (
            "How much of the prepaid money is refunded?",
            "What is refunded for the subscription?",
        ),
        "price": (
            "How much does the customer get back for the price drop?",
            "What is refunded for the price drop?",
        ),
        "exchange": (
            "How much does the customer pay for the exchange?",
            "What does the exchange cost the customer?",
        ),
        "pickup": ("How much does the pickup cost in total?", "What is the total price of the pickup?"),
        "eligible": (
            "Can the {short} still be returned today?",
            "Is a return of the {short} possible today?",
        ),
        "drop_eligible": ("Does the customer get the price difference?", "Is the price difference refunded?"),
    },
    writes=("{name} writes:", "Message from {name}:"),
)
