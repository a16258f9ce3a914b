"""How policies, orders and customers of the gate split are worded."""

from __future__ import annotations

from suites.support.refund.wording import RefundWording

WORDING = RefundWording(
    clauses={
        "counting": "The date of an event is itself left out of any count.",
        "window": "Goods are accepted back for {window} days, counted from the handover to the customer.",
        "club_window": "Holders of a {club} card have {extra} additional days for giving goods back.",
        "holiday": (
            "Goods handed over in the period November 15 to December 24 are accepted back up to and "
            "including "
            "January {holiday}, unless the standard period ends even later, in which case that holds."
        ),
        "last_parcel": (
            "If goods are handed over in installments, the period begins with the closing installment."
        ),
        "clearance": "Goods marked as final sale are excluded from being given back.",
        "faulty": (
            "Goods broken at handover are accepted back for {faulty_days} days from the handover, final "
            "sale or not, "
            "and are reimbursed free of any charge."
        ),
        "restock": (
            "Where the packaging has been opened, {restock}% of the amount paid for the article is retained."
        ),
        "restock_cap": "No more than {cap} is retained on any one article with opened packaging.",
        "label": "Postage of {label} is subtracted for every consignment given back.",
        "club_label": "For goods given back with a {club} card, postage is borne by us.",
        "delivery_charge": "Freight is reimbursed on condition that all articles of an order are given back.",
        "coupon": "Where a voucher reduced the price, the reduced price is what we reimburse.",
        "set_price": (
            "Where a package deal is given back in part, the reimbursement equals the deal price less "
            "the list price "
            "of the article retained by the customer."
        ),
        "part": "An article given back incomplete is subject to a reduction of {part}.",
        "bulky": (
            "Oversized articles are fetched by our crew, at {pickup} for a single article and half that "
            "rate for each "
            "one after it; this is subtracted from the reimbursement."
        ),
        "late_credit": (
            "Every complete day of tardy handover entitles the customer to {late}% of the article's price."
        ),
        "late_cap": "Entitlements for tardiness may not surpass {late_cap}% of the article's price.",
        "club_late": "A {club} card entitles to {club_late} on top for a tardy handover.",
        "unused_months": "On ending a prepaid standing order, months that have not commenced are reimbursed.",
        "early_end": "A charge of {early_end} is subtracted on ending a prepaid standing order.",
        "notice": (
            "Standing orders run on for one additional month beyond the current one, which is payable too."
        ),
        "price_drop": (
            "Where an article becomes cheaper here within {drop_days} days of the sale, the margin is "
            "reimbursed."
        ),
        "drop_max": "The margin reimbursed on cheaper articles is restricted to {drop_max} each.",
        "exchange": (
            "Replacing an article with a costlier one requires the margin and a processing charge of {swap}."
        ),
        "club_swap": "With a {club} card, replacements are free of the processing charge.",
        "gift_card": (
            "The store credit used is restored first, to the extent it was used; only the balance goes to "
            "the bank."
        ),
        "payday": (
            "Reimbursement follows within {pay_days} days, counted from receipt of the consignment at our "
            "building."
        ),
        "afternoon": "Consignments received past 3 p.m. are deemed received on the following day.",
    },
    facts={
        "order": "Sale no. {order} to {name}",
        "club": ", [holder of a {club} card|who holds a {club} card]:",
        "no_club": ", [without a {club} card|who has no {club} card]:",
        "one": "1 {item}, priced {price}.",
        "many": "{n} x {item}, priced {price} each.",
        "two": "1 {item}, priced {price}; 1 {item2}, priced {price2}.",
        "subscription": "1 {item}, {price} per month, {months} months prepaid, {used} commenced.",
        "delivered": "Handover took place on {delivered}; it is now {today}.",
        "parcels": (
            "The opening installment was handed over on {first}, the closing one on {delivered}; it is now "
            "{today}."
        ),
        "late": "Handover was agreed for {due} and took place on {delivered}.",
        "coupon": "A voucher reduced every price by {coupon}%.",
        "shipping": "Freight of {shipping} was added.",
        "clearance": "The {short} was marked as final sale.",
        "set": "They were sold as a package deal for {set_price}.",
        "gift": "Store credit covered {gift}, the bank covered the balance.",
        "ordered": "The sale dates from {ordered}; it is now {today}, and the current tag reads {new}.",
        "arrived": "The consignment given back was received on {arrived}.",
        "arrived_at": "The consignment given back was received on {arrived} at {clock}.",
        "wanted": "The {item2} is priced {price2}.",
    },
    messages={
        "unopened": (
            "I wish to give back the {short}, whose packaging is untouched.",
            (
                "The {short} was a birthday idea that fell through; the packaging was left closed and I'm "
                "giving it back."
            ),
        ),
        "opened": (
            (
                "Having opened the packaging and tested the {short}, I find it too heavy. It is complete and "
                "I'm giving it back."
            ),
            (
                "The {short} was unpacked and run for an evening. I'd prefer to give it back, complete as it "
                "came."
            ),
        ),
        "many_unopened": (
            "Our event got smaller. We give back {k} of these, packaging untouched, in a single consignment.",
            "Please accept {k} of them back in a single consignment; the packaging was left closed.",
        ),
        "many_opened": (
            "Of these, {k} were unpacked, tested and found unsuitable; it is those {k} we give back.",
            "We unpacked {k} and found them poorly suited. Those {k}, and no others, are given back.",
        ),
        "all_back": (
            "I give back all of it, packaging untouched throughout.",
            "The entire sale is to be undone; all packaging was left closed.",
        ),
        "one_back": (
            "The {short2} suits me and remains here. I give back the {short}, packaging untouched.",
            "I'm giving back the {short} alone, its packaging left closed; the {short2} remains with me.",
        ),
        "mixed": (
            (
                "I give back the two of them. The {short} was broken at handover; the {short2} is sound, "
                "unpacked, and not to my liking."
            ),
            (
                "Having unpacked the {short2}, I find it sound but dull, so I give it back, and so too the "
                "{short}, which was broken at handover."
            ),
        ),
        "part_lost": (
            (
                "The {short} was unpacked and, I regret, its dust cover has gone astray. I give it back "
                "without one."
            ),
            "I give back the {short}, tested once; it is incomplete, as I mislaid the spare lid.",
        ),
        "undecided": (
            "I have yet to make up my mind on the {short}. How much time remains?",
            "Which would be the closing date for giving back the {short}?",
        ),
        "faulty": (
            "At handover the {short} was already broken. I give it back.",
            "The {short} was broken when the driver gave it to me, so I wish to give it back.",
        ),
        "waiting": (
            "My {short} is in your building again. When may I count on the reimbursement?",
            "Having given back the {short}, I'd be glad to know when you pay.",
        ),
        "late": (
            "The handover of the {short} was tardy. To what am I entitled?",
            "I had to wait for the {short} past the agreed date and ask for what is customary.",
        ),
        "stop_subscription": (
            "Kindly end the {item} at the earliest date.",
            "I no longer require the {item} and ask you to wind it up.",
        ),
        "cheaper": (
            "It appears the {short} has become cheaper. May I have the margin?",
            "The tag on the {short} has come down; I trust you will be fair.",
        ),
        "swap": (
            "Kindly replace the {short}, packaging untouched, with the {short2}.",
            "On reflection the {short2} suits me better; the {short} was left in its closed packaging.",
        ),
        "collect": (
            "Kindly have your crew fetch all {n}, packaging untouched.",
            "None of the {n} was unpacked, and all of them are to be fetched.",
        ),
        "collect_opened": (
            "The {short} was unpacked and blocks the hallway. Kindly have your crew fetch it, complete.",
            "Having unpacked and tested the {short}, I'd like your crew to fetch it. Nothing is absent.",
        ),
    },
    questions={
        "refund": ("Which amount is to be reimbursed?", "State the amount of the reimbursement."),
        "card": ("Which amount goes to the bank?", "State the amount paid to the bank."),
        "deadline": (
            "On which date does the period for the {short} end?",
            "State the closing date for giving back the {short}.",
        ),
        "payday": (
            "On which date is the reimbursement due at the latest?",
            "State the latest date for the reimbursement.",
        ),
        "credit": (
            "To which amount is the customer entitled?",
            "State the amount due for the tardy handover.",
        ),
        "subscription": (
            "Which amount of the standing order is reimbursed?",
            "State the amount reimbursed for it.",
        ),
        "price": ("Which margin is reimbursed altogether?", "State the reimbursement for the cheaper tag."),
        "exchange": (
            "Which amount must the customer pay for the replacement?",
            "State the price of the replacement to the customer.",
        ),
        "pickup": ("Which amount is charged for fetching everything?", "State the charge for the crew."),
        "eligible": (
            "Is the {short} accepted back as of now?",
            "Would the {short} be accepted if given back now?",
        ),
        "drop_eligible": (
            "Is the margin reimbursed?",
            "Would the customer be reimbursed for the cheaper tag?",
        ),
    },
    writes=("Statement by {name}:", "{name} has written:"),
)
