"""How tools, rules, records and customers of the gate split are worded."""

from __future__ import annotations

from suites.support.tools.wording import Naming, ToolsWording

WORDING = ToolsWording(
    namings=(
        Naming(
            tools={
                "cancel": "withdrawOrder",
                "address": "setShipTo",
                "return": "acceptReturn",
                "refund": "payBack",
                "replace": "shipAgain",
                "credit": "giveVoucher",
                "callback": "arrangeCall",
                "escalate": "passOn",
                "ask": "inquire",
                "decline": "turnDown",
            },
            arguments={
                "order": "orderNo",
                "address": "shipTo",
                "item": "goods",
                "fee": "charge",
                "amount": "dollars",
                "method": "payoutForm",
                "speed": "courierClass",
                "phone": "callbackNumber",
                "day": "callDay",
                "team": "desk",
                "missing": "openPoint",
                "rule": "policyNo",
            },
        ),
        Naming(
            tools={
                "cancel": "OrderWithdrawal",
                "address": "ShipToChange",
                "return": "ReturnIntake",
                "refund": "MoneyBack",
                "replace": "SecondShipment",
                "credit": "VoucherGrant",
                "callback": "CallSlot",
                "escalate": "Handover",
                "ask": "Inquiry",
                "decline": "Refusal",
            },
            arguments={
                "order": "Reference",
                "address": "Street",
                "item": "GoodsName",
                "fee": "ReturnCharge",
                "amount": "Total",
                "method": "Payout",
                "speed": "Courier",
                "phone": "Number",
                "day": "SlotDay",
                "team": "Receiver",
                "missing": "Unclear",
                "rule": "Policy",
            },
        ),
    ),
    about={
        "cancel": "takes an order off the line",
        "address": "puts another place on an order",
        "return": "registers goods coming in; {fee} is billed for it",
        "refund": "gives money; {method} is {card} or {store_credit}",
        "replace": "delivers goods a second time; {speed} is {standard} or {express}",
        "credit": "issues a voucher",
        "callback": "puts a call in the calendar; {day} is Monday, Tuesday, ...",
        "escalate": "routes to a desk; {team} is {safety}, {billing} or {carrier}",
        "ask": "writes back with a question; {missing} is which argument is still open",
        "decline": "answers no; {rule} is the policy standing against it, by number",
    },
    terms={
        "card": "source account",
        "store_credit": "shop balance",
        "standard": "economy",
        "express": "overnight",
        "safety": "product risk",
        "billing": "finance",
        "carrier": "transport",
    },
    rules={
        "cancel": "Withdrawal of an order ends with boxing: anything boxed stays ordered.",
        "cancel_club": (
            "Boxed orders that cost {cancel_limit} or less can be withdrawn all the same by a {club} "
            "cardholder."
        ),
        "engraved": "Goods made with an inscription: withdrawal no later than {grace} days from ordering.",
        "address": "Orders still in the house can be given any other ship-to.",
        "redirect": (
            "On the road, a new ship-to takes {redirect} days or more until handover; with fewer, the old "
            "one stands."
        ),
        "redirect_club": (
            "A {club} cardholder can give an order on the road a new ship-to up to the eve of handover."
        ),
        "business": "No order on the road is given a commercial ship-to.",
        "return": (
            "Goods are accepted back up to {window} days from handover; a sticker for the box is billed at "
            "{label}."
        ),
        "return_club": "Goods of a {club} cardholder are accepted back {extra} days longer.",
        "label_club": "The sticker for the box is free for a {club} cardholder.",
        "clearance": "Final sale goods are not accepted back.",
        "collection": "Goods too big for a box: our driver fetches them, billed at {pickup}, no sticker.",
        "broken": (
            "Goods with transport damage are delivered a second time by {standard} courier if we are told "
            "up to {report} days from handover."
        ),
        "broken_club": "A {club} cardholder may tell us of transport damage {report_extra} days longer.",
        "express_club": "Second deliveries to a {club} cardholder are by {express} courier.",
        "express_dear": "Second deliveries of goods above {dear} are by {express} courier.",
        "bulky_standard": (
            "Second deliveries of goods too big for a box are by {standard} courier, even above any price "
            "line."
        ),
        "danger": ("Goods that gave off sparks, smoke or fire: {safety} desk, and no step besides."),
        "nostock": (
            "Damaged goods that we no longer have: instead of a second delivery, their price to the {card}."
        ),
        "lost": "For a box that went astray, its goods are paid back to the {card}.",
        "unreceived": (
            "A box logged as handed over, with the customer saying otherwise, belongs on the {carrier} desk."
        ),
        "lost_delivery": "For a box that went astray, its freight cost is paid back on top.",
        "refund_limit": (
            "Above {refund_limit}, money for a box that went astray is for the {billing} desk to decide."
        ),
        "refund_limit_club": (
            "Money for an astray box of a {club} cardholder is decided by us, {refund_limit_club} being the "
            "most."
        ),
        "payout": "For goods that came in again we pay back the price to the {card}.",
        "restock": "Goods that came in again unwrapped: {restock}% of the price is withheld.",
        "restock_club": "Nothing is withheld from a {club} cardholder for goods that came in unwrapped.",
        "gift": "Goods settled with a gift certificate: once in again, the money goes to the {store_credit}.",
        "choose": (
            "Goods above {choose} that came in again: {card} or {store_credit}, as the customer says."
        ),
        "choose_club": (
            "A {club} cardholder says {card} or {store_credit} whatever the price of the goods that came in "
            "again."
        ),
        "late_flat": "A handover past its date brings a voucher of {late_flat}, the same for any delay.",
        "late_day": "A handover past its date brings a voucher of {late_day} times the days past it.",
        "late_cap": "No voucher for a handover past its date goes above {late_cap} by days alone.",
        "late_club": (
            "To the voucher for a handover past its date, a {club} cardholder has {late_bonus} added last, "
            "capped or uncapped."
        ),
        "storm": "A handover past its date on account of a storm brings no voucher.",
        "credit_limit": (
            "Above {credit_limit}, a voucher for a handover past its date is for the {billing} desk to "
            "decide."
        ),
        "credit_limit_club": (
            "A delay voucher for a {club} cardholder is decided by us, {credit_limit_club} being the most."
        ),
        "drop": (
            "Whoever asks up to {drop_days} days from ordering gets a voucher for what our price has come "
            "down by."
        ),
        "drop_club": "A {club} cardholder may ask about a price that came down {drop_extra} days longer.",
        "calls": "The customer picks the day of a call.",
        "weekend": "Calls run Monday through Friday; whoever picks another day gets Monday.",
        "saturday_club": "A {club} cardholder may pick Saturday for a call.",
        "on_file": "A number in the file, if any, is the one to call, whatever number is offered.",
    },
    facts={
        "order": "No. {order}: {item} / {price}.",
        "order_many": "No. {order}: {item} x {n} / {price} apiece.",
        "order_two": "No. {order}: {item} / {price} + {item2} / {price2}.",
        "open": "[In the house, unboxed.|In the house, not boxed.]",
        "packed": "[In the house, boxed.|Boxed, not on the road.]",
        "engraved": "With inscription.",
        "ordered": "Date of order: {ordered}.",
        "bound": "Ship-to: {old}.",
        "shipped": "[On the road, handover {due}.|On the road. Handover: {due}.]",
        "delivered": "[Handed over {delivered}.|Handover was {delivered}.]",
        "bulky": "Too big for a box.",
        "clearance": "Final sale.",
        "nostock": "We no longer have it.",
        "lost": "[Box went astray.|The box is known to be astray.]",
        "unreceived": "Logged as handed over {delivered}.",
        "shipping": "Freight cost {shipping}.",
        "back_sealed": "In again {back}, wrapped.",
        "back_opened": "In again {back}, unwrapped.",
        "paid_card": "Settled from an account.",
        "gift": "Settled with a gift certificate.",
        "late": "Date given: {due}. Handed over: {delivered}.",
        "storm": "Delay on account of a storm.",
        "cheaper": "Our price as of today: {new}.",
        "customer": "{name}. No {club} card.",
        "customer_club": "{name}. {club} cardholder.",
        "today": "Date: {today}.",
        "on_file": "Number in the file: {on_file}.",
    },
    messages={
        "cancel": (
            "Money's tight [this month|all of a sudden], so I have to let the {short} go. Pull it, please?",
            "My {short} got found in the attic after all! The one from you can stay with you.",
            "Oops, wrong model. Could someone pull the {short} before the truck comes?",
        ),
        "address": (
            (
                "Change of plan, the {short} should come to {address}, [I'm house-sitting|I'm looking after "
                "the kids]."
            ),
            "My mail gets picked up at {address} these days, so bring the {short} there.",
            "About where the {short} is headed: make that {address}, thanks!",
        ),
        "address_choice": (
            (
                "I'm at the bakery I run all day, {address}, so bring the {short} there. Not allowed? Then "
                "{address2}, that's just my house."
            ),
            (
                "First pick for the {short}: the law firm I'm with, {address}. Second pick, if the first is "
                "out: my grandma's house, {address2}."
            ),
            (
                "If you can, bring the {short} to our shop floor at {address}; if you can't, bring it home "
                "to {address2}."
            ),
        ),
        "address_none": (
            "Whatever you do, don't bring the {short} to {old}, that building is empty. New place, please!",
            "We've just cleared out of {old}, and the {short} is headed there. Fix that?",
            "The {short} can't come to {old} now that I've handed in the keys. Put my new place on it.",
        ),
        "return": (
            "Not in love with the {short}. It's been sitting here [untouched|in a corner]. Will you have it?",
            "The {short} was meant as a present and they've got one. Can it come your way again?",
            "Let's undo the {short}. [Never touched it.|It just isn't me.]",
        ),
        "return_unsure": (
            "From that order with two things, I'm undoing one. Will you have it?",
            "One thing out of my order can come your way again, I have no use for both.",
            "Two things in the box, room for only one here. Let's undo the other.",
        ),
        "broken": (
            "The lid of the {short} is [in two halves|smashed]. I'm after a good one, please.",
            "What a pity, the {short} came out of the wrapping all dented. Another one?",
            (
                "Somebody must have dropped my {short} on the way, it rattles and leaks. [Swap it?|I'm "
                "after a good one.]"
            ),
        ),
        "danger": (
            "The {short} sparked twice and then the fuse blew. I'm after a good one, please.",
            "Scary: my {short} went up in smoke at breakfast. Another one?",
            (
                "There was a small fire inside the {short}, we put it out with a towel. [Swap it?|I'm after "
                "a good one.]"
            ),
        ),
        "missing": (
            "Day after day no {short}. I'm done waiting, give me my cash.",
            "Still nothing in the hall, no {short}, no note. Money, please.",
            "Has anyone seen the {short} I paid for? I haven't. [Just pay me.|I'd take the cash now.]",
        ),
        "payout": (
            "The {short} has gone home to you. What happens now with what I paid?",
            "Did you get the {short}? I'd like to be paid back.",
            "I let the {short} go a while ago, so [when do you settle up|isn't it time to settle up]?",
        ),
        "payout_chosen": (
            "The {short} has gone home to you; put what I get in my {store_credit}.",
            "No need to bother my bank about that {short} you got: {store_credit}, please!",
            "I let the {short} go, and I'd spend it at yours anyway, so {store_credit} it is.",
        ),
        "late": (
            "The {short} took its time. Anything in it for me?",
            "Had to borrow the neighbors' {short} because mine took ages. A little something, perhaps?",
            "So much for the date you gave me for the {short}. [What's that worth?|Do I get a voucher?]",
        ),
        "drop": (
            "The tag on the {short} has come down! Do I get the gap?",
            "My {short} would be cheaper today, which stings. Can you fix that?",
            "Same {short}, smaller price, a bit later. [What's in it for me?|I'd like the gap.]",
        ),
        "call": (
            "Talk to me about the {short}: {phone}, and make it {day}.",
            "{day} I've got time to go through the {short} with someone. Reach me on {phone}.",
            "Too long to type, this thing with the {short}. {phone}, any time {day}.",
        ),
        "call_which": (
            (
                "Someone should talk me through the {short}. {phone2} was my old cell, {phone} is the new "
                "one. Forget {day2}, I've got time {day}."
            ),
            (
                "{day2} I'm in surgery, so reach me {day}, it's about the {short}. And not on {phone2} like "
                "last time, on {phone}."
            ),
            (
                "Let's talk {short}, {day} rather than {day2}. My kid broke the phone with {phone2}; {phone} "
                "works."
            ),
        ),
        "call_bare": (
            "Let's talk about the {short}, I've got time {day}.",
            "Someone please reach me {day}, I'm lost with the {short}.",
            "Can we go through the {short} together, with me on the line? {day} would be great.",
        ),
    },
    streets=(
        "Quarry Hill",
        "Lantern Place",
        "Tannery Square",
        "Meadow Rise",
        "Heron Parade",
        "Bishop Hill",
        "Cobbler Place",
        "Willowbrook Mews",
    ),
)
