"""How policies, records, customers and agents of the train split are worded."""

from __future__ import annotations

from suites.support.reply.wording import ReplyWording

WORDING = ReplyWording(
    clauses={
        "wrap": "Gift wrapping costs {wrap} per item.",
        "engraving": "Engravings can have up to {letters} letters.",
        "spares": "Spare parts are kept in stock for {years} years.",
        "counter": "Our pickup counter is open until {hour} p.m.",
        "assembly": "Home assembly costs {assembly} per visit.",
        "islands": "Delivery to islands takes {islands} days longer.",
        "claim": "For damage in transit we send a replacement once we have {need1} and {need2}.",
        "unopened": "Items that are still sealed come back for a full refund.",
        "cancel": "Orders can be canceled free of charge until they leave the warehouse.",
        "depot": "Parcels wait at the carrier's depot for {hold} days.",
        "double": "If we charge twice for one order, we refund the second charge.",
        "mispacked": (
            "If we pack something that was not ordered, we exchange it for free; any other exchange costs "
            "{swap}."
        ),
        "restock": "For opened items we keep a fee of {restock}% of the price.",
        "label": "We deduct {label} for the return label, once per return.",
        "label_each": "We deduct {label} for the return label, for each item in the return.",
        "restock_most": "For opened items we keep a fee of {restock}% of the price, never more than {limit}.",
        "restock_least": (
            "For opened items we keep a fee of {restock}% of the price, never less than {limit}."
        ),
        "coupon": "When an item was bought with a coupon, we refund its price after the coupon.",
        "window": "Items can be returned within {window} days after delivery.",
        "window_order": "Items can be returned within {window} days after the day of the order.",
        "window_club": (
            "Items can be returned within {window} days after delivery, by {club} members {extra} days "
            "longer."
        ),
        "sale_unless": "Sale items cannot be returned unless they arrive faulty.",
        "club_label": "{club} members do not pay for the return label.",
        "faulty": "Items that arrive faulty are refunded in full, opened or not.",
        "report": (
            "A fault must be reported within {report} days after delivery; after that the item is treated "
            "like any other."
        ),
        "label_free": (
            "We deduct {label} for the return label unless the refund after all other fees is still {least} "
            "or more."
        ),
        "late": "For each day a parcel is late, we credit {late}% of the price.",
        "late_cap": (
            "The credit for late parcels is at most {late_cap}% of the price, and at most {late_cap2}% for "
            "{club} members."
        ),
        "unused": "When a prepaid subscription ends, we refund every month that has not begun.",
        "notice": (
            "If we hear after the 15th that a subscription should end, the month after the current one is not"
            " refunded."
        ),
        "exchange": "For an exchange, customers pay the difference in price plus a fee of {swap}.",
        "first_swap": "{club} members pay no fee for their first exchange in a year.",
        "drop": (
            "If our price falls within {drop_days} days after the order, we refund the difference for each "
            "item."
        ),
        "drop_each": "Refunds for a price drop are limited to {limit} per item.",
        "drop_whole": "Refunds for a price drop are limited to {limit} per order.",
        "gift": (
            "Orders marked as a gift and delivered after November 14 can be returned until January {holiday}."
        ),
        "sale": "Sale items cannot be returned.",
        "fault_days": (
            "Faulty items, even from a sale, can be returned within {faulty_days} days after delivery."
        ),
    },
    facts={
        "order": "Order {order}, {name}",
        "club": ", {club} member.",
        "no_club": ", not a {club} member.",
        "one": "One {item} at {price}.",
        "many": "{n} units of the {item} at {price} each.",
        "two": "One {item} at {price}, one {item2} at {price2}.",
        "plan": "A {item}: {months} months prepaid at {price} each, {used} begun so far. Today: {today}.",
        "unshipped": "Still in the warehouse today, {today}; due to leave on {left}.",
        "shipped": "Left the warehouse on {left}; today is {today}.",
        "next_door": (
            "On {seen} the driver found the depot closed and left the parcel with {neighbor} next door."
        ),
        "at_depot": "On {seen} the driver found {neighbor} next door away and took the parcel to the depot.",
        "mispacked": "Ordered in {hue}, packed in {hue2}.",
        "as_ordered": "Ordered in {hue2}, packed in {hue2}.",
        "double": "Card charged {price} on {first} and again on {second}; nothing refunded or released yet.",
        "hold": (
            "Card charged {price} on {first}; on {second} a hold for {price} was placed and then released."
        ),
        "two_parcels": "Today is {today}. The {early} is due on {day1}, the {later} on {day2}.",
        "back_order": "The {came} was delivered. The {rest} is out of stock and due on {day2}.",
        "coupon": "A {coupon}% coupon then lowered the price of the {lowered}.",
        "ordered": "Ordered on {ordered}, delivered on {delivered}.",
        "delivered": "Delivered on {delivered}; today is {today}.",
        "sale": "Bought as a sale item.",
        "late": "Promised for {due}, delivered on {delivered}.",
        "wanted": "The {item2} sells for {price2}.",
        "no_swaps": "No exchange earlier this year.",
        "swaps": "One exchange earlier this year.",
        "price_now": "Ordered on {ordered}. Today, {today}, the price is {new}.",
        "no_gift": "Not marked as a gift.",
        "gift": "Marked as a gift.",
    },
    messages={
        "two_questions": (
            "I have the {short} in mind as a present. Please tell me {q1}, and also {q2}.",
            "Two questions about your shop before I decide on anything else: {q1}, and {q2}?",
            "My aunt will ask me, so I need to know {q1}, and {q2}. Thank you!",
        ),
        "one_question": (
            "I found on your site {known}, so no need to repeat that. What I still want to know is {asked}.",
            "Please tell me {asked}. A colleague of yours already explained {known}.",
            "On the phone I was told {known}, but we never got to my other question, {asked}.",
        ),
        "damaged": (
            "The {short} came with a crack right down the side. {given}",
            "My {short} was crushed on the way here and I need another one. {given}",
            "The box was soaked and the {short} is bent. Please send another. {given}",
        ),
        "one_back": (
            "The {keep} is great and I'm keeping it. The {back} goes back, still sealed.",
            "I only want to return the {back}, which is sealed. The {keep} is staying.",
            "Please take the sealed {back} back. Nothing is wrong with the {keep}, so that one I keep.",
        ),
        "on_behalf": (
            (
                "This is {writer}. I'm helping {owner}, who broke an arm and can't type. Please cancel the "
                "order and send your answer to me."
            ),
            (
                "{writer} here, writing for {owner}, who placed this order and is traveling. Can you cancel "
                "it? I read the mail for both of us."
            ),
            "I'm {writer}. {owner} ordered this and is in the hospital, so please cancel it and tell me.",
        ),
        "event": (
            "{event} Please cancel the order.",
            "Can you cancel this order for me? {event}",
            "I need to cancel what I ordered. {event}",
        ),
        "cancel": (
            "I changed my mind about the {short}. Please cancel the order if you can.",
            "Is it too late to cancel the {short}? I found one in the attic.",
            "My roommate had bought a {short} the same day. I don't need mine, so please cancel it.",
        ),
        "missing": (
            "Your site says the {short} was delivered, but it isn't at my door. Where is it?",
            "I was out when the {short} was supposed to come. Do you know where it ended up?",
            "Three days of waiting and still no {short} in my hallway. What does the driver say?",
        ),
        "color": (
            (
                "I was looking forward to a {hue} {short}, and there is a {hue2} one in the box. How can I "
                "get {hue}?"
            ),
            "The {short} I got is {hue2}. I wanted {hue}. What can be done?",
            "There must be a mix-up: the {short} is {hue2}, and it was going to be {hue}. Can you help?",
        ),
        "twice": (
            "My bank shows your charge for the {short} twice. Can you sort that out?",
            "I bought one {short}, so why do I see two payments?",
            "Something is off with the bill for my {short}: I see {price} two times.",
        ),
        "due": (
            "I need the {short} for a party. Which day does it get here?",
            "On which day can I expect the {short}? I'll take that morning off.",
            "I'm painting the room and want to know which day the {short} comes.",
        ),
        "half_came": (
            "Only one of the two things I ordered was in the parcel. What about the other?",
            "I unpacked the parcel and half of my order isn't in it. When do I get the rest?",
            "I found one item in the parcel, but I paid for two. Is the second on its way?",
        ),
        "opened": (
            "I tried out the {short} once and it's too loud for me. It goes back complete.",
            (
                "The {short} has been out of its box for a day. I don't like it, so I'm returning it with all"
                " its parts."
            ),
            "I opened the {short}, ran it twice, and now it goes back with everything that came with it.",
        ),
        "unopened": (
            "I'd like to return the {short}. It's still sealed.",
            "I never broke the seal on the {short} and would like to return it.",
            "I ordered the {short} on a whim. The seal isn't broken. Can it go back?",
        ),
        "faulty": (
            "The {short} never worked, not even on the first day. I'd like to return it.",
            "From the moment it came, the {short} has been dead. Can I return it?",
            "The {short} came with a fault: it won't switch on. Can it be returned?",
        ),
        "faulty_opened": (
            "I opened the {short} and it doesn't work; it must have come that way. What do I get back?",
            "Unpacked the {short}, plugged it in, nothing. It was faulty when it came. How much is refunded?",
            "The {short} has been faulty since I first opened its box. How much do I get for it?",
        ),
        "several_back": (
            "Too many for us: {k} are sealed and go back to you in one parcel. What do we get?",
            "We only needed some of them. {k} go back sealed, all in one box. How much is that?",
            "Our office move is off. I return {k} of them sealed, in one box. What's the refund?",
        ),
        "undecided": (
            "I'm not sure about the {short}. Until when can I return it?",
            "What's the last day I could return the {short}? I want to try it a bit longer.",
            "My wife hasn't seen the {short} yet. By what day would we have to return it?",
        ),
        "late": (
            "The {short} came later than promised. What do I get for that?",
            "I waited and waited for the {short}. Is there a credit, and how much?",
            "I had to borrow a {short} because yours wasn't on time. How much credit is that?",
        ),
        "stop": (
            "Please end my {item}. How much do I get back?",
            "I don't use the {item} any more and want it ended. What is refunded?",
            "We're drowning in deliveries, so the {item} has to end. What do you owe me?",
        ),
        "swap": (
            "I'd like to exchange the sealed {short} for the {short2}. What do I pay?",
            "Could I have the {short2} instead of the {short}? It's sealed. What would that cost me?",
            "Can the sealed {short} be exchanged for the {short2}, and how much is that?",
        ),
        "cheaper": (
            "The {short} got cheaper just after I ordered. What do I get back for the {n} of them?",
            "I see a lower price for the {short} now. I have {n}, so how much is refunded?",
            "Typical, I buy {n} of the {short} and the price goes down. How much do I get back?",
        ),
    },
    openings=(
        "Hi {greet}, thanks for writing to us.",
        "Hello {greet}, and thank you for your message about this.",
        "Dear {greet}, thank you for getting in touch.",
        "Good day {greet}, thanks a lot for your message.",
    ),
    replies={
        "two_answers": (
            "I'm happy to answer that: {a1}, and {a2}. I looked both up in our current rules just now."
        ),
        "one_answer": (
            "I looked this up in our current rules so that you have it in writing: {a}. That goes for "
            "everything in your order."
        ),
        "need": (
            "I'm sorry that the {short} reached you broken. Before we can send the replacement I need one "
            "more thing from you: {need}. Just add it to your answer."
        ),
        "send_one": (
            "We've noted that the {back} comes back to us sealed and that the {keep} stays with you. You get "
            "the full price of the {back} once it is here."
        ),
        "on_behalf": (
            "It's kind of you to look after this for {owner}. The order for the {item} was still in our "
            "warehouse, so it is now canceled and costs nothing."
        ),
        "feeling": (
            "{feeling} The order for the {item} was still in our warehouse, so I have canceled it, and it "
            "costs you nothing."
        ),
        "cancelled": (
            "I checked order {order}, and the {item} is still in our warehouse. I have canceled it as you "
            "asked, and it costs you nothing at all."
        ),
        "gone": (
            "I checked order {order}, and the {item} has already left our warehouse. I'm sorry, but at this "
            "point it can no longer be canceled."
        ),
        "next_door": (
            "I followed the parcel for you: on {seen} the driver left it with {neighbor}, next door to you. "
            "Please ring there and ask for it."
        ),
        "at_depot": (
            "I followed the parcel for you: on {seen} the driver took it to the depot. Please pick it up "
            "there within the next {hold} days of that date."
        ),
        "our_mistake": (
            "Your order says {hue} and we packed {hue2}, so this was our mistake and I'm sorry. We'll "
            "exchange the {short} for a {hue} one for free."
        ),
        "as_ordered": (
            "Your order says {hue2}, and that is what we packed. I'm sorry it isn't what you wanted. We can "
            "exchange the {short} for a {hue} one for {swap}."
        ),
        "double": (
            "I looked at both payments, and we did charge you twice for one order. I'm sorry. We'll refund "
            "the second charge of {price} to your card."
        ),
        "hold": (
            "I looked at both payments, and only one is a charge. The other {price} was a hold that has been "
            "released, so you have paid just once."
        ),
        "due": (
            "I looked up where your order stands. It comes in two parcels, and the {short} is due on {due}. "
            "The other parcel has its own date."
        ),
        "follows": (
            "I looked up where your order stands. What came was the {came}. The {rest} is out of stock at the"
            " moment and is due on {day2}."
        ),
        "refund": (
            "I worked out the return for you. Once we have the {short} back, we'll refund {amount}: "
            "{working}. No other costs come up."
        ),
        "last_day": (
            "I checked the dates of your order. The last day to return the {short} is {last}: {basis}. A "
            "return on that day still counts."
        ),
        "still_time": (
            "I checked the dates of your order. The last day to return the {short} is {last}, so you are in "
            "time and we'll gladly take it back."
        ),
        "too_late": (
            "I checked the dates of your order. The last day to return the {short} was {last}, so I'm sorry "
            "to say we can't take it back any more."
        ),
        "accept": (
            "I checked your order. The {short} was bought as a sale item, and in your case we can take it "
            "back, so please send it to us."
        ),
        "refuse": (
            "I checked your order. The {short} was bought as a sale item, and I'm sorry to say that in your "
            "case we can't take it back."
        ),
        "credit": (
            "I'm sorry the {short} was late. I went through the dates, and the credit for the delay is "
            "{amount}, which is {share}% of the price you paid."
        ),
        "ended": (
            "I've ended the {item} as you asked. We refund {amount}, which covers {left} of the months you "
            "paid for in advance."
        ),
        "swap": (
            "We're glad to exchange the {short} for the {short2}. It will cost you {amount}: {working}. I'll "
            "set it up when you agree."
        ),
        "drop": (
            "You're right, the price of the {short} has fallen. We'll refund {amount} for it, which is the "
            "total for the {n} you ordered."
        ),
    },
    closings=(
        "If anything is unclear, just answer this message. Best wishes, your support team",
        "Feel free to write back if you have more questions. Kind regards, your support team",
        "I'm here if you need anything else. Have a nice day!",
        "Let me know if I can help with anything else. Take care!",
    ),
    parts={
        "ask_wrap": "what gift wrapping costs",
        "say_wrap": "gift wrapping costs {wrap} per item",
        "ask_engraving": "how long an engraving can be",
        "say_engraving": "an engraving can have up to {letters} letters",
        "ask_spares": "how long you keep spare parts",
        "say_spares": "spare parts are kept for {years} years",
        "ask_counter": "how late the pickup counter is open",
        "say_counter": "the pickup counter is open until {hour} o'clock",
        "ask_assembly": "what home assembly costs",
        "say_assembly": "home assembly costs {assembly} per visit",
        "ask_islands": "how much longer delivery to an island takes",
        "say_islands": "delivery to an island takes {islands} days longer",
        "need_photo": "a photo of the damage",
        "give_photo": "I've attached a photo of it.",
        "need_serial": "the serial number",
        "give_serial": "The serial number is {serial}.",
        "need_phone": "a phone number for the driver",
        "give_phone": "The driver can call me at {phone}.",
        "need_slot": "a weekday that suits you",
        "give_slot": "Any Thursday suits me.",
        "glad0": (
            "The {short} was meant for {who}, who has just won the same one in a raffle and can't stop "
            "laughing."
        ),
        "sad0": (
            "The {short} was meant for {who}, who went into the hospital last week and did not come home "
            "again."
        ),
        "glad1": (
            "There won't be a use for the {short} now: {who} got the job abroad after all and moves next "
            "week."
        ),
        "sad1": "There won't be a use for the {short} now: {who} passed away on Sunday.",
        "joy": "What wonderful news, congratulations from all of us!",
        "grief": "I'm very sorry for your loss, from all of us.",
        "hue_a": "blue",
        "hue_b": "gray",
        "less_fee": "the {price} you paid less the {restock}% fee",
        "no_fee": "the full price you paid with no fee",
        "less_fee_label": "the {price} you paid less the {restock}% fee and {label} for the label",
        "less_labels": "{total} for the {k} of them less {labels} for the label",
        "less_kept": "the {price} you paid less a fee of {kept}",
        "as_paid": "that is exactly what you paid for it",
        "counted": "{days} days counted from {start}",
        "gift_date": "the date that applies to gifts",
        "gap_only": "the difference in price and no fee",
        "gap_fee": "the difference in price and the fee",
    },
)
