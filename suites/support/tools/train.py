"""How tools, rules, records and customers of the train split are worded."""

from __future__ import annotations

from suites.support.tools.wording import Naming, ToolsWording

WORDING = ToolsWording(
    namings=(
        Naming(
            tools={
                "cancel": "cancel_order",
                "address": "change_address",
                "return": "start_return",
                "refund": "issue_refund",
                "replace": "send_replacement",
                "credit": "apply_credit",
                "callback": "schedule_callback",
                "escalate": "escalate",
                "ask": "ask_customer",
                "decline": "decline_request",
            },
            arguments={
                "order": "order",
                "address": "address",
                "item": "item",
                "fee": "fee",
                "amount": "amount",
                "method": "method",
                "speed": "delivery",
                "phone": "phone",
                "day": "day",
                "team": "team",
                "missing": "missing",
                "rule": "rule",
            },
        ),
        Naming(
            tools={
                "cancel": "order_cancel",
                "address": "order_readdress",
                "return": "return_create",
                "refund": "refund_create",
                "replace": "replacement_create",
                "credit": "credit_create",
                "callback": "call_create",
                "escalate": "case_assign",
                "ask": "question_create",
                "decline": "request_deny",
            },
            arguments={
                "order": "order_number",
                "address": "new_address",
                "item": "product",
                "fee": "customer_pays",
                "amount": "sum",
                "method": "pay_to",
                "speed": "shipping_speed",
                "phone": "phone_number",
                "day": "weekday",
                "team": "to_team",
                "missing": "argument",
                "rule": "rule_number",
            },
        ),
    ),
    about={
        "cancel": "stops an order",
        "address": "changes where an order goes",
        "return": "lets an item come back; {fee}: what the customer pays for that",
        "refund": "pays money back; {method}: {card} or {store_credit}",
        "replace": "sends an item again; {speed}: {standard} or {express}",
        "credit": "credits an amount to the account",
        "callback": "books a phone call",
        "escalate": "hands over a case; {team}: {safety}, {billing} or {carrier}",
        "ask": "asks the customer; {missing}: name of the argument you lack",
        "decline": "says no; {rule}: number of the rule that forbids it",
    },
    terms={
        "card": "card",
        "store_credit": "store credit",
        "standard": "standard",
        "express": "express",
        "safety": "safety",
        "billing": "billing",
        "carrier": "carrier",
    },
    rules={
        "cancel": "An order can be cancelled until it is packed; a packed order cannot.",
        "cancel_club": "For {club} members, packed orders of up to {cancel_limit} can still be cancelled.",
        "engraved": "Engraved items can be cancelled only within {grace} days of ordering.",
        "address": "Until an order ships, its address can be changed to any other.",
        "redirect": (
            "A shipped order can be sent to another address only if its delivery is at least {redirect} "
            "days away."
        ),
        "redirect_club": "{club} members can redirect a shipped order until the day before delivery.",
        "business": "A shipped order cannot be redirected to a business address.",
        "return": (
            "An item can be returned within {window} days of delivery; the customer pays {label} for the "
            "label."
        ),
        "return_club": "{club} members have {extra} more days to return an item.",
        "label_club": "{club} members pay nothing for a return label.",
        "clearance": "Clearance items cannot be returned.",
        "collection": "Bulky returns are picked up, which costs {pickup}; they need no label.",
        "broken": (
            "An item that arrived broken is replaced by {standard} delivery if we hear of it within "
            "{report} days of delivery."
        ),
        "broken_club": "{club} members have {report_extra} more days to report a broken item.",
        "express_club": "Replacements for {club} members go by {express} delivery.",
        "express_dear": "A replacement for an item of more than {dear} goes by {express} delivery.",
        "bulky_standard": "Bulky replacements always go by {standard} delivery, whatever they cost.",
        "danger": (
            "When an item smoked, sparked or burned, the case goes to the {safety} team and nothing else is "
            "done."
        ),
        "nostock": (
            "A broken item that is out of stock is not replaced: its price is refunded to the {card}."
        ),
        "lost": "What was in a parcel that the carrier has lost is refunded to the {card}.",
        "unreceived": (
            "When tracking says delivered and the customer has nothing, the case goes to the {carrier} team."
        ),
        "lost_delivery": "The refund for a lost parcel includes the delivery charge.",
        "refund_limit": (
            "Refunds for lost parcels of more than {refund_limit} are not paid here: the case goes to the "
            "{billing} team."
        ),
        "refund_limit_club": (
            "Refunds for lost parcels of {club} members are paid here up to {refund_limit_club}."
        ),
        "payout": "A return that has reached us is refunded: the price, to the {card}.",
        "restock": "For a return that was opened we keep {restock}% of the price.",
        "restock_club": "{club} members get the full price for opened returns.",
        "gift": "Returns that were paid with a gift card are refunded as {store_credit}.",
        "choose": (
            "For returns of more than {choose}, the customer chooses between {card} and {store_credit}."
        ),
        "choose_club": (
            "{club} members choose {card} or {store_credit} for a return of any price, cheap or not."
        ),
        "late_flat": "An order that was delivered late earns a credit of {late_flat}, however late it was.",
        "late_day": "An order that was delivered late earns a credit of {late_day} for each day of delay.",
        "late_cap": "The credit for a late delivery is at most {late_cap}.",
        "late_club": (
            "{club} members get another {late_bonus} added to the credit for a late delivery, even beyond "
            "its maximum."
        ),
        "storm": "Delays caused by a storm earn no credit.",
        "credit_limit": (
            "A credit for delay of more than {credit_limit} is not given here: the case goes to the "
            "{billing} team."
        ),
        "credit_limit_club": (
            "Credits for delay are given here up to {credit_limit_club} when the customer is a {club} member."
        ),
        "drop": (
            "If an item becomes cheaper and the customer asks within {drop_days} days of ordering, we "
            "credit the difference."
        ),
        "drop_club": "{club} members have {drop_extra} more days to ask for a price difference.",
        "calls": "A call is booked for the day the customer names.",
        "weekend": "Nobody is called on weekends: a call asked for then is booked for Monday.",
        "saturday_club": "{club} members can be called on Saturdays as well.",
        "on_file": "If there is a number on file, we call that one and no other.",
    },
    facts={
        "order": "Order {order}: {item}, {price}.",
        "order_many": "Order {order}: {n} units of the {item}, {price} each.",
        "order_two": "Order {order}: {item}, {price}, and {item2}, {price2}.",
        "open": "[Not packed yet.|Waiting to be packed.]",
        "packed": "[Packed, not shipped.|Packed and waiting for the carrier.]",
        "engraved": "Engraved on request.",
        "ordered": "Ordered on {ordered}.",
        "bound": "Going to {old}.",
        "shipped": "[Shipped, delivery on {due}.|Shipped and due for delivery on {due}.]",
        "delivered": "[Delivered on {delivered}.|Delivered {delivered}.]",
        "bulky": "A bulky item.",
        "clearance": "A clearance item.",
        "nostock": "Out of stock now.",
        "lost": "[The carrier has lost the parcel.|Lost by the carrier.]",
        "unreceived": "Tracking says delivered on {delivered}.",
        "shipping": "Delivery charge: {shipping}.",
        "back_sealed": "Return reached us on {back}, sealed.",
        "back_opened": "Return reached us on {back}, opened.",
        "paid_card": "Paid by card.",
        "gift": "Paid with a gift card.",
        "late": "Promised for {due}, delivered on {delivered}.",
        "storm": "A storm caused the delay.",
        "cheaper": "The price is now {new}.",
        "customer": "{name}, not a {club} member.",
        "customer_club": "{name}, {club} member.",
        "today": "Today is {today}.",
        "on_file": "Phone on file: {on_file}.",
    },
    messages={
        "cancel": (
            "Please cancel the {short}, I [don't need it anymore|ordered it by mistake].",
            (
                "I've changed my mind about the {short}. Can you take it off [the list|my orders] before it "
                "leaves?"
            ),
            "Hi, I found a better {short} in town. [I'd like to call off mine.|Could you call off mine?]",
        ),
        "address": (
            "Could the {short} go to {address} instead? [I'll be staying there.|I'm at a friend's place.]",
            "I gave you the wrong address for the {short}. The right one is {address}.",
            "We're moving [this week|on Friday], so please deliver the {short} to {address}.",
        ),
        "address_choice": (
            (
                "Please deliver the {short} to my office, {address}. If your rules don't let you, then to "
                "my home, {address2}."
            ),
            (
                "I'd rather have the {short} at work, that's {address}. Should that be impossible, take my "
                "sister's house, {address2}."
            ),
            (
                "Can the {short} come to the company where I work, {address}? My second choice is my flat, "
                "{address2}."
            ),
        ),
        "address_none": (
            "Don't send the {short} to {old}, I'm moving out of there. It has to go to my new place.",
            "I no longer live at {old}. Please change the address for the {short}.",
            "The {short} is going to {old}, and that's [my ex's place|my old home] now. Send it elsewhere!",
        ),
        "return": (
            "I'd like to return the {short}. [It's too big for my shelf.|It doesn't suit me after all.]",
            "How do I send back the {short}? I've never used it.",
            "The {short} isn't what I expected, so [I'm sending it back|I want to give it back].",
        ),
        "return_unsure": (
            "I only need one of the two things in my order and want to return the other.",
            "One of the items you sent doesn't suit me, so it should go back to you.",
            "Can I keep half of my order and return the rest? One piece is enough for me.",
        ),
        "broken": (
            "The {short} arrived with a [broken|cracked] cover. Please send me a new one.",
            "My {short} was in pieces when I opened the box. I need another.",
            "There's a deep crack in the {short} you delivered. [Please replace it.|I'd like a new one.]",
        ),
        "danger": (
            "I plugged in the {short} and it [started to smoke|began to spark]. Please send me a new one.",
            "The {short} got so hot that its cable burned through. I need another.",
            (
                "Sparks came out of the {short} the first time I used it. [Please replace it.|Can I have a "
                "new one?]"
            ),
        ),
        "missing": (
            "I'm still waiting for the {short}. [I want my money back.|Please give me my money back.]",
            "The {short} never came, so I'd like to be refunded.",
            "Where is my order with the {short}? [Nothing has come.|Nobody brought it.] I'd like a refund.",
        ),
        "payout": (
            "I sent back the {short}. When do I get my refund?",
            "You've had my {short} back for days. Please refund me.",
            "My return of the {short} [must be with you by now|must have arrived]. What about my refund?",
        ),
        "payout_chosen": (
            "You have my {short} back. I'd like the refund as {store_credit}.",
            "Please refund the {short} I returned, as {store_credit} [if possible|and not otherwise].",
            "I'd prefer {store_credit} for the {short} that I sent back.",
        ),
        "late": (
            "The {short} came much too late. What do I get for the wait?",
            "I needed the {short} days before it was delivered. I think that deserves a credit.",
            "You promised the {short} earlier. [Please make up for it.|I expect something for the delay.]",
        ),
        "drop": (
            "I see the {short} has become cheaper. Can I have the difference?",
            "You've lowered the price of the {short} since I ordered. Please credit me.",
            "The {short} costs less than I paid! [I want the rest back.|What about the money I overpaid?]",
        ),
        "call": (
            "I have questions about the {short}. Please call me on {day} at {phone}.",
            "Can somebody phone me about the {short}? {day} is best, my number is {phone}.",
            "It's easier to talk about the {short} than to write. My number: {phone}. I'm free on {day}.",
        ),
        "call_which": (
            (
                "Please call me about the {short}, on {day} and not on {day2}. My number has changed from "
                "{phone2} to {phone}."
            ),
            (
                "Can we talk about the {short} by phone? {phone2} is disconnected, so use {phone}. {day2} is "
                "full, take {day}."
            ),
            (
                "I'd like a call about the {short}. At first I wanted {day2}, but {day} suits me better. "
                "{phone} is mine, {phone2} only my old one."
            ),
        ),
        "call_bare": (
            "Please call me about the {short} on {day}.",
            "I'd rather discuss the {short} on the phone. I'm free on {day}.",
            "Can somebody ring me on {day}? It's about the {short}.",
        ),
    },
    streets=(
        "Alder Road",
        "Mill Lane",
        "Chapel Street",
        "Harbor Way",
        "Juniper Court",
        "Station Road",
        "Orchard Close",
        "Kingfisher Drive",
    ),
)
