"""How tools, rules, records and customers of the dev split are worded."""

from __future__ import annotations

from suites.support.tools.wording import Naming, ToolsWording

WORDING = ToolsWording(
    namings=(
        Naming(
            tools={
                "cancel": "void_purchase",
                "address": "update_destination",
                "return": "open_rma",
                "refund": "reimburse",
                "replace": "reship",
                "credit": "grant_bonus",
                "callback": "book_call",
                "escalate": "forward_case",
                "ask": "request_info",
                "decline": "reject",
            },
            arguments={
                "order": "purchase_id",
                "address": "destination",
                "item": "article",
                "fee": "return_cost",
                "amount": "value",
                "method": "channel",
                "speed": "service",
                "phone": "telephone",
                "day": "call_day",
                "team": "department",
                "missing": "info_needed",
                "rule": "clause",
            },
        ),
        Naming(
            tools={
                "cancel": "purchases.void",
                "address": "purchases.reroute",
                "return": "rma.open",
                "refund": "payments.reverse",
                "replace": "shipments.repeat",
                "credit": "accounts.bonus",
                "callback": "calls.book",
                "escalate": "cases.forward",
                "ask": "customers.query",
                "decline": "cases.reject",
            },
            arguments={
                "order": "purchase",
                "address": "deliver_to",
                "item": "product_name",
                "fee": "cost_to_customer",
                "amount": "usd",
                "method": "via",
                "speed": "service_level",
                "phone": "dial",
                "day": "on_day",
                "team": "dept",
                "missing": "unknown_field",
                "rule": "clause_no",
            },
        ),
    ),
    about={
        "cancel": "ends a purchase before it leaves",
        "address": "sets a different destination",
        "return": "authorizes a product to travel back; {fee} = charge to the buyer",
        "refund": "transfers funds to the buyer; {method} = {card} or {store_credit}",
        "replace": "ships a product once more; {speed} = {standard} or {express}",
        "credit": "adds a goodwill bonus",
        "callback": "reserves a call; {day} = day of the week",
        "escalate": "transfers a case; {team} = {safety}, {billing} or {carrier}",
        "ask": "requests a detail from the buyer; {missing} = argument nobody has supplied",
        "decline": "refuses; {rule} = number of the prohibiting clause",
    },
    terms={
        "card": "bank card",
        "store_credit": "voucher balance",
        "standard": "ground",
        "express": "priority",
        "safety": "hazard",
        "billing": "accounting",
        "carrier": "freight",
    },
    rules={
        "cancel": "Purchases may be voided as long as they are unpacked, and never once packed.",
        "cancel_club": (
            "By exception, people in the {club} may void packed purchases worth no more than {cancel_limit}."
        ),
        "engraved": "Personalized products may be voided during the first {grace} days after purchase only.",
        "address": "Before dispatch, the destination of a purchase may be replaced with any other.",
        "redirect": (
            "After dispatch, the destination may be replaced when {redirect} or more days remain before "
            "arrival, and otherwise not."
        ),
        "redirect_club": (
            "People in the {club} may have a dispatched purchase rerouted up to one day before arrival."
        ),
        "business": "Dispatched purchases are never rerouted to offices or other workplaces.",
        "return": (
            "Products may travel back during the {window} days after arrival, against a postage charge of "
            "{label}."
        ),
        "return_club": "Belonging to the {club} extends the time to send products back by {extra} days.",
        "label_club": "No postage charge for sending products back applies to people in the {club}.",
        "clearance": "Bargain corner products may not travel back.",
        "collection": "Oversized products travel back by van at {pickup}, without any postage charge.",
        "broken": (
            "Products damaged in transit are shipped once more, {standard} service, when the buyer reports "
            "it during the {report} days after arrival."
        ),
        "broken_club": (
            "Belonging to the {club} extends the time to report transit damage by {report_extra} days."
        ),
        "express_club": "Anything shipped once more to people in the {club} travels {express} service.",
        "express_dear": "Damaged products priced over {dear} are shipped once more with {express} service.",
        "bulky_standard": (
            "Oversized products shipped once more travel {standard} service at all times, regardless of "
            "price."
        ),
        "danger": ("Smoke, sparks or flames from a product: forward to {safety}, and take no other action."),
        "nostock": (
            "When a damaged product is sold out, its price is reimbursed to the {card} and nothing is "
            "shipped once more."
        ),
        "lost": "The contents of a package lost in transit are reimbursed to the {card}.",
        "unreceived": (
            "Packages scanned as delivered that the buyer cannot find are forwarded to {carrier}."
        ),
        "lost_delivery": (
            "When a package is lost in transit, shipping is reimbursed together with the contents."
        ),
        "refund_limit": (
            "Lost packages call for {billing} when the reimbursement would exceed {refund_limit}: forward "
            "them."
        ),
        "refund_limit_club": (
            "Agents may reimburse people in the {club} up to {refund_limit_club} for a lost package."
        ),
        "payout": "Products that made it back to the depot are reimbursed at their price, to the {card}.",
        "restock": "Unsealed products that made it back are reimbursed less {restock}% of their price.",
        "restock_club": (
            "From people in the {club}, unsealed products are reimbursed without that kind of loss."
        ),
        "gift": "Whatever was bought with a gift card and made it back is reimbursed to the {store_credit}.",
        "choose": (
            "Buyers decide between {card} and {store_credit} if what made it back was priced over {choose}."
        ),
        "choose_club": (
            "People in the {club} decide between {card} and {store_credit} for everything that made it back, "
            "at whatever price."
        ),
        "late_flat": (
            "A delivery behind schedule is worth a bonus of {late_flat}, no matter by how many days."
        ),
        "late_day": "A delivery behind schedule is worth a bonus of {late_day} per day behind.",
        "late_cap": "The bonus for a delivery behind schedule stops at {late_cap}.",
        "late_club": (
            "People in the {club} collect {late_bonus} besides the bonus for a delivery behind schedule, "
            "above its ceiling if need be."
        ),
        "storm": "No bonus is granted where a storm put the delivery behind schedule.",
        "credit_limit": (
            "Bonuses over {credit_limit} for a delivery behind schedule call for {billing}: forward the case."
        ),
        "credit_limit_club": (
            "Agents may grant people in the {club} up to {credit_limit_club} for a delivery behind schedule."
        ),
        "drop": (
            "Buyers who report a lower price of ours during the {drop_days} days after purchase are granted "
            "the difference as a bonus."
        ),
        "drop_club": "Belonging to the {club} extends the time to report a lower price by {drop_extra} days.",
        "calls": "Calls take place on the day that suits the buyer.",
        "weekend": "The phones rest on Saturday and Sunday; wishes for those days are booked on Monday.",
        "saturday_club": "For people in the {club}, the phones are staffed on Saturday too.",
        "on_file": "Only a registered telephone may be dialed where one exists.",
    },
    facts={
        "order": "Purchase {order}: {item} at {price}.",
        "order_many": "Purchase {order}: {n} pieces, {item}, at {price} per piece.",
        "order_two": "Purchase {order}: {item} at {price}; {item2} at {price2}.",
        "open": "[Still unpacked.|Status: unpacked.]",
        "packed": "[Status: packed, in the depot.|Packed, leaves the depot soon.]",
        "engraved": "Personalized product.",
        "ordered": "Purchase date {ordered}.",
        "bound": "Destination: {old}.",
        "shipped": "[Dispatched, arrives {due}.|Status: dispatched, arrival {due}.]",
        "delivered": "[Arrived {delivered}.|Arrival: {delivered}.]",
        "bulky": "Oversized product.",
        "clearance": "From the bargain corner.",
        "nostock": "Currently sold out.",
        "lost": "[Status: lost in transit.|Package lost in transit.]",
        "unreceived": "Scanned as delivered {delivered}.",
        "shipping": "Shipping came to {shipping}.",
        "back_sealed": "Back at the depot {back}, seal intact.",
        "back_opened": "Back at the depot {back}, unsealed.",
        "paid_card": "Payment by bank card.",
        "gift": "Payment by gift card.",
        "late": "Scheduled {due}, arrived {delivered}.",
        "storm": "Reason: storm.",
        "cheaper": "Today's price is {new}.",
        "customer": "{name} (outside the {club}).",
        "customer_club": "{name} (in the {club}).",
        "today": "Current date: {today}.",
        "on_file": "Registered telephone: {on_file}.",
    },
    messages={
        "cancel": (
            "There's no use for the {short} in my home anymore, [kindly drop it|so drop it please].",
            "My [wife|son] has already bought the same {short} elsewhere. Is it possible to void ours?",
            "After sleeping on it I would rather not have the {short}. Kindly stop the purchase.",
        ),
        "address": (
            (
                "For the {short}, the delivery has to reach me at {address}, [as I'll be away from home|not "
                "at home]."
            ),
            "There was a mistake in the destination of the {short}; {address} is correct.",
            "Would it be possible to receive the {short} at {address}?",
        ),
        "address_choice": (
            (
                "It would help to receive the {short} at my workplace, {address}. Where that is not "
                "permitted, my parents' home at {address2} will do."
            ),
            (
                "Kindly route the {short} to the clinic that employs me, {address}, or else, only if that is "
                "ruled out, to my apartment at {address2}."
            ),
            (
                "My firm at {address} is where I would like the {short}. Failing that: {address2}, where I "
                "live."
            ),
        ),
        "address_none": (
            (
                "Nobody will be at {old} to receive the {short}, since I have left it for good. Kindly "
                "reroute it."
            ),
            "I sold the house at {old}. Would you please have the {short} brought to where I live today?",
            "{old} is out of date, so the {short} needs another destination.",
        ),
        "return": (
            "The {short} does not match [my kitchen|my room]. Would you take it back from me?",
            "It turns out the {short} was a hasty choice. It is unused and I want it to go back.",
            "Kindly tell me how the {short} can make its way back to you, [unused as it is|never used].",
        ),
        "return_unsure": (
            "Of the two products in my purchase, one was a hasty choice and has to go back.",
            "I would like to give up one of the two products you sent and keep its companion.",
            "Two products arrived, and just one of them fits our home. The misfit should travel back.",
        ),
        "broken": (
            (
                "The parcel had been crushed and the {short} inside is [shattered|bent]. I'd be glad of a "
                "fresh one."
            ),
            "Upon unpacking, the {short} fell apart in my hands. A second one, if you would.",
            (
                "The {short} reached me with a hole in its side. [Kindly send it once more.|I'd like an "
                "intact one.]"
            ),
        ),
        "danger": (
            "Upon switching it on, the {short} gave off thick smoke. I'd be glad of a fresh one.",
            "Flames came from the back of the {short} on its first evening. A second one, if you would.",
            "My {short} is throwing sparks. [Kindly send it once more.|I'd like an intact one.]",
        ),
        "missing": (
            "To this day I have seen nothing of the {short}. Kindly reimburse me.",
            "I keep looking out for the {short} in vain, and would like my payment back.",
            (
                "My purchase, the {short}, hasn't turned up at our door. [I ask for my payment.|Kindly pay "
                "me back.]"
            ),
        ),
        "payout": (
            "The {short} is on your side again. When may I expect the reimbursement?",
            "It has been a while since I gave back the {short}, and no reimbursement has followed.",
            "Having given up the {short}, I'm [waiting|still waiting] to be reimbursed.",
        ),
        "payout_chosen": (
            "I gave back the {short} and would welcome {store_credit} in place of a bank transfer.",
            "For the {short} I gave back, kindly add to my {store_credit}.",
            "As to the {short} that went back to you: {store_credit} is how I wish to be reimbursed.",
        ),
        "late": (
            "We had guests and no {short}, since it was behind schedule. Is there compensation?",
            "The {short} kept me waiting beyond the date you had named. I believe something is due to me.",
            "You let me wait for the {short}. [How will you compensate me?|Some compensation seems fair.]",
        ),
        "drop": (
            "Your site now shows a lower price for the {short}. Kindly make up the difference.",
            "Had I waited, the {short} would have been cheaper. Is the difference mine?",
            "I've noticed the {short} is being sold for less. [Would you compensate me?|Kindly even it out.]",
        ),
        "call": (
            "A conversation about the {short} would be welcome on {day}. I can be reached under {phone}.",
            "With regard to the {short}: kindly dial {phone} on {day}.",
            "Might one of your agents telephone me on {day}, regarding the {short}? I answer at {phone}.",
        ),
        "call_which": (
            (
                "Kindly telephone me regarding the {short}. Since {phone2} belongs to my former employer, "
                "dial {phone}; {day2} is taken, {day} is open."
            ),
            (
                "Regarding the {short}: {day} works for a call whereas {day2} does not, and {phone} has "
                "taken "
                "the place of {phone2}."
            ),
            (
                "A call about the {short} would be welcome, though on {day2} I'm travelling, so {day}. My "
                "line is {phone}, as {phone2} was given up."
            ),
        ),
        "call_bare": (
            "A conversation regarding the {short} would be welcome, on {day} if that suits you.",
            "Might an agent telephone me about the {short}? {day} suits me.",
            "Kindly telephone on {day}, there's a matter with the {short} to settle.",
        ),
    },
    streets=(
        "Beacon Avenue",
        "Cedar Crescent",
        "Windmill Terrace",
        "Saddler Row",
        "Foxglove Gardens",
        "Granary Walk",
        "Priory Avenue",
        "Hazel Terrace",
    ),
)
