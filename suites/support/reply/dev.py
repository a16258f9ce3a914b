"""How policies, records, customers and agents of the dev split are worded."""

from __future__ import annotations

from suites.support.reply.wording import ReplyWording

WORDING = ReplyWording(
    clauses={
        "wrap": "Ribbon and gift paper: {wrap} a piece.",
        "engraving": "We engrave names and dates of no more than {letters} characters.",
        "spares": "Replacement pieces remain available {years} years.",
        "counter": "Our collection desk closes at {hour} in the evening.",
        "assembly": "A fitter who sets products up at your place charges {assembly}.",
        "islands": "Add {islands} days to shipping times for any island.",
        "claim": "Damaged while shipping? You get a new one after telling us two things: {need1}, {need2}.",
        "unopened": "A product with its wrapper intact earns you all your money back.",
        "cancel": "You may call off a purchase, at no cost, as long as it sits in our depot.",
        "depot": "The shipping firm's branch keeps a package {hold} days for you.",
        "double": "Paid twice for a purchase? The surplus payment is repaid.",
        "mispacked": (
            "Trading a product is free where we sent other than you chose; in all other cases the service "
            "charge is {swap}."
        ),
        "restock": "Unwrapped products lose {restock}% of their price when sent back.",
        "label": "We withhold {label} for the shipping sticker, one for the whole package.",
        "label_each": "We withhold {label} for the shipping sticker, one for every product inside.",
        "restock_most": (
            "Unwrapped products lose {restock}% of their price when sent back, a loss of {limit} being the "
            "ceiling."
        ),
        "restock_least": (
            "Unwrapped products lose {restock}% of their price when sent back, a loss of {limit} being the "
            "floor."
        ),
        "coupon": "Products bought with a promo code are repaid at the price lowered by the code.",
        "window": "You have {window} days, starting from the delivery date, to send products back.",
        "window_order": "You have {window} days, starting from the purchase date, to send products back.",
        "window_club": (
            "You have {window} days, starting from the delivery date, to send products back, plus {extra} "
            "days if you belong to the {club}."
        ),
        "sale_unless": "From the bargain corner we take back only what was defective on arrival.",
        "club_label": "The sticker is free if you belong to the {club}.",
        "faulty": "Whatever was defective on arrival is repaid entirely, unwrapped or not.",
        "report": "Tell us of a defect by day {report} after the delivery date; later doesn't count.",
        "label_free": (
            "We withhold {label} for the shipping sticker, except where the repayment before it comes to at "
            "least {least}."
        ),
        "late": "Delays earn you {late}% of the product price per day.",
        "late_cap": "Delays earn you no more than {late_cap}%; in the {club} the ceiling is {late_cap2}%.",
        "unused": "Quit a prepaid plan and all months not yet started are repaid.",
        "notice": "Quitting past the 15th means that next month remains yours to pay.",
        "exchange": "Trading up means paying the gap between the prices and a service charge of {swap}.",
        "first_swap": "In the {club}, one trade per year is exempt from the service charge: the first.",
        "drop": "Marked down within {drop_days} days of your purchase? The gap is repaid on every piece.",
        "drop_each": "On markdowns we repay {limit} for a piece at the very most.",
        "drop_whole": "On markdowns we repay {limit} for a purchase at the very most.",
        "gift": (
            "Purchases ticked as gifts that get delivered past November 14 may be sent back through January "
            "{holiday}."
        ),
        "sale": "Nothing from the bargain corner is taken back.",
        "fault_days": (
            "What was defective on arrival, bargain corner included, may be sent back for {faulty_days} days "
            "starting from the delivery date."
        ),
    },
    facts={
        "order": "Purchase no. {order} by {name}",
        "club": " [(in the {club})|(belongs to the {club})].",
        "no_club": " [(outside the {club})|(does not belong to the {club})].",
        "one": "Bought: {item}, {price}.",
        "many": "Bought: {n} times the {item}, {price} apiece.",
        "two": "Bought: {item}, {price}, and {item2}, {price2}.",
        "plan": "Prepaid: {item}, {months} months of {price}; started: {used}. Date now: {today}.",
        "unshipped": "Date now: {today}. Sits in our depot, shipping date set to {left}.",
        "shipped": "Date now: {today}. Handed to the shipping firm on {left}.",
        "next_door": "Shipping note, {seen}: branch full, so handed to {neighbor}, who lives next door.",
        "at_depot": "Shipping note, {seen}: {neighbor} next door was away; brought to branch.",
        "mispacked": "Chosen finish: {hue}. Finish sent: {hue2}.",
        "as_ordered": "Chosen finish: {hue2}. Finish sent: {hue2}.",
        "double": "Payments: {price} on {first}, {price} on {second}. Both are booked.",
        "hold": "Payments: {price} on {first}, booked. {price} on {second}, only reserved, dropped since.",
        "two_parcels": "Date now: {today}. Package with {early}: {day1}. Package with {later}: {day2}.",
        "back_order": "Shipped so far: the {came}. Awaiting stock: the {rest}, set for {day2}.",
        "coupon": "A promo code took {coupon}% off the {lowered}.",
        "ordered": "Purchase date {ordered}, delivery date {delivered}.",
        "delivered": "Delivery date {delivered}. Date now: {today}.",
        "sale": "Came out of the bargain corner.",
        "late": "Agreed delivery date {due}, actual delivery date {delivered}.",
        "wanted": "Price of the {item2}: {price2}.",
        "no_swaps": "Trades so far this year: none.",
        "swaps": "Trades so far this year: one.",
        "price_now": "Purchase date {ordered}. Date now: {today}, price now: {new}.",
        "no_gift": "Gift box: not ticked.",
        "gift": "Gift box: ticked.",
    },
    messages={
        "two_questions": (
            "My parents celebrate their anniversary soon. Could you explain {q1}? And {q2}?",
            "Before I pay for the {short}, could I hear {q1}, as well as {q2}?",
            "My book club has a debate going. Could you explain {q1}, then {q2}?",
        ),
        "one_question": (
            "Never mind {known}, your chat helper sorted that out. Could you explain {asked}?",
            "Could I hear {asked}? As for {known}, that much I got from your catalog.",
            "What holds me up is {asked}. I'm fine with {known}, a neighbor told me.",
        ),
        "damaged": (
            "One whole corner of the {short} is smashed, and so is the box around it. {given}",
            "Sad sight: the {short} arrived in three pieces. Please replace it. {given}",
            "My {short} came flat as a pancake. May I get a fresh one? {given}",
        ),
        "one_back": (
            "We love the {keep}! Less so the {back}, which we're sending back with its wrapper intact.",
            "The {back}, wrapper intact, is on its way back to you. We hang on to the {keep}.",
            "Two products, one keeper: that's the {keep}. The {back} comes back, wrapper intact.",
        ),
        "on_behalf": (
            (
                "My name is {writer}. {owner}, whose purchase this is, lost a phone and asked me to call it "
                "off. Please reply to my address."
            ),
            (
                "Since {owner} is on a ship without internet, I, {writer}, have to call off this purchase. "
                "Reply to me, please."
            ),
            "{writer} writing. {owner} ordered, is abroad with no signal and asks me to call it off. Okay?",
        ),
        "event": (
            "Please call this purchase off. {event}",
            "{event} So kindly call this purchase off for us.",
            "Something has come up. {event} May I call off the purchase?",
        ),
        "cancel": (
            "The {short} turns out to be too wide for our shelf. Can I still call it off?",
            "Call off the {short}, please, if that's possible at this stage.",
            "The {short} clashes with a heating pipe, as we found. Is calling it off an option?",
        ),
        "missing": (
            "Supposedly the {short} was dropped off, yet nobody here has it. Who has?",
            "My package with the {short} isn't anywhere around the house. Could you look into it?",
            "Everyone in our building has searched for the {short}. Whom should we ask?",
        ),
        "color": (
            "Why is my {short} {hue2}? I had my heart set on {hue}. Can we trade?",
            "I unwrapped a {hue2} {short}, though {hue} was the plan. How do I get there?",
            "The {short} is {hue2}, while our walls ask for {hue}. What would a trade involve?",
        ),
        "twice": (
            "Two payments for a single {short}? Please look into that.",
            "My statement lists {price} two times over. What's going on with the {short}?",
            "Filing my receipts, I saw the {short} paid for on two dates. Is that right?",
        ),
        "due": (
            "My in-laws visit soon and I'd love to have the {short} by then. When will it be here?",
            "When will the {short} be here? Somebody has to be home for it.",
            "We plan a picnic around the {short}. Which date do you have down for it?",
        ),
        "half_came": (
            "My package was missing a product. Which one did you ship, and when does the other follow?",
            "I count two products on my bill and one in the package. What happened?",
            "Half a purchase today! Which product do I have now and which one is outstanding?",
        ),
        "opened": (
            (
                "After one evening with the {short}, I've had it; it's far too slow. Everything is back in "
                "the box, on its way to you."
            ),
            "I unwrapped the {short}, gave it a spin, and it isn't my thing. It's complete and coming back.",
            "I had the unwrapped {short} going for two mornings. Too bulky! It comes back, nothing missing.",
        ),
        "unopened": (
            "The {short} is still in its wrapper and I'd rather send it back.",
            "Could I send back the {short}? I left the wrapper on.",
            "The {short} was a present, and they own one. The wrapper is intact, so may it come back?",
        ),
        "faulty": (
            "Right out of the package the {short} was defective. I want to send it back.",
            "Your {short} was defective on arrival, I'm afraid. May it come back?",
            "The {short} was defective from the first minute on. I'd like to send it back.",
        ),
        "faulty_opened": (
            "I unwrapped the {short} and it's defective, as it came. How much money will I see again?",
            (
                "Defective on arrival: that's what I found on unwrapping the {short}. It goes back. What do "
                "you repay?"
            ),
            "Having unwrapped the {short}: defective on arrival. It's coming back. What's my repayment?",
        ),
        "several_back": (
            (
                "It turns out {k} are surplus. They come back in their wrappers, in a single package. What "
                "will you repay?"
            ),
            "{k} of them come back in one package, wrappers intact. How much money is that for me?",
            "We over-counted, so {k} come back in one package, none unwrapped. What's my repayment?",
        ),
        "undecided": (
            "Still testing whether the {short} suits us. When does my time to send it back run out?",
            "How long may I think about the {short} before it's too late to send it back?",
            "I'm torn about the {short}. What's the latest day on which I could ship it back?",
        ),
        "late": (
            "Your promise for the {short} wasn't kept. How much do I earn for the delay?",
            "All that delay with the {short}! Please work out what you owe me.",
            "The {short} missed my son's birthday. What compensation do you pay?",
        ),
        "stop": (
            "I'm quitting the {item}. What will be repaid?",
            "Consider this my goodbye to the {item}. How much money comes back?",
            "After a good run I'm giving up the {item}. What's my repayment?",
        ),
        "swap": (
            "May I trade the {short}, wrapper intact, for your {short2}? At what cost?",
            "I'd sooner have the {short2}. The {short} is still in its wrapper, so what would a trade cost?",
            "Would you trade me the {short2} for this {short}, still in its wrapper? Please name the cost.",
        ),
        "cheaper": (
            "You marked down the {short} a few days after my purchase. How much is repaid for my {n} pieces?",
            "Seen your markdown on the {short}! I bought {n}, so what do I get?",
            "My colleague paid less for the same {short}. I have {n} of them. What's my repayment?",
        ),
    },
    openings=(
        "Dear {greet}, we've read your note with care.",
        "Hello {greet}! Good that you asked us.",
        "Hi {greet}, your note has landed with me.",
        "Good morning {greet}, we appreciate your note.",
    ),
    replies={
        "two_answers": (
            "Let me go through what you raised: {a1}, while {a2}. Both are what our terms say at present, so "
            "you may count on them."
        ),
        "one_answer": (
            "Let me give you that straight from our terms, so there is no doubt left: {a}. It's the same "
            "whatever you buy."
        ),
        "need": (
            "We regret the state in which your {short} arrived. For the new one to be shipped, one detail is "
            "missing: {need}. Would you send it along in a short answer?"
        ),
        "send_one": (
            "So the {back} travels back to our depot in its wrapper, and the {keep} is yours to enjoy. On "
            "arrival the {back} earns you all the money you paid for it."
        ),
        "on_behalf": (
            "How good of you to step in for {owner}. Because the {item} was sitting in our depot, calling it "
            "off was no problem: it is done, free of cost."
        ),
        "feeling": (
            "{feeling} Because the {item} was sitting in our depot, calling it off was no problem: it is "
            "done, free of cost."
        ),
        "cancelled": (
            "Having looked at purchase {order}, I can tell you that the {item} sits in our depot. I've called"
            " it off accordingly, and there's nothing to pay."
        ),
        "gone": (
            "Having looked at purchase {order}, I can tell you that the {item} is with the shipping firm. "
            "Sadly that rules out calling it off at this stage."
        ),
        "next_door": (
            "According to the shipping note, your package was handed in next to you on {seen}: {neighbor} has"
            " it. A short visit should bring it home to you."
        ),
        "at_depot": (
            "According to the shipping note, your package was brought to the branch on {seen}. It's kept "
            "{hold} days there, so a short visit should bring it home."
        ),
        "our_mistake": (
            "You chose {hue} and were sent {hue2}: that error happened at our end, and we regret it. Trading "
            "the {short} for a {hue} one will cost you nothing."
        ),
        "as_ordered": (
            "You chose {hue2} and were sent {hue2}, although you may have meant something else. Trading the "
            "{short} for a {hue} one will cost you {swap}."
        ),
        "double": (
            "Both payments are indeed booked, which is one too many for a single purchase. We regret it, and "
            "the surplus {price} will be repaid to you."
        ),
        "hold": (
            "A single payment is booked. The second {price} was merely reserved and has been dropped since, "
            "so there is no surplus for us to repay."
        ),
        "due": (
            "Your purchase travels in two packages, each on its own day. The one with the {short} is set to "
            "arrive on {due}, so please have somebody home."
        ),
        "follows": (
            "Your purchase travels in two packages. The first held the {came}. The second holds the {rest}, "
            "which awaits stock and is set for {day2}."
        ),
        "refund": (
            "Here is how things add up. When the {short} has arrived at our depot, you are repaid {amount}, "
            "meaning {working}. We withhold nothing beyond that."
        ),
        "last_day": (
            "Here is how the days add up. Your time to send back the {short} runs through {last}, meaning "
            "{basis}. Shipping it on that date is early enough."
        ),
        "still_time": (
            "Here is how the days add up. Your time to send back the {short} runs through {last}. You're "
            "early enough, and it's welcome to come back."
        ),
        "too_late": (
            "Here is how the days add up. Your time to send back the {short} ran through {last}. Sadly it's "
            "past that, and we have to decline."
        ),
        "accept": (
            "Your {short} came out of the bargain corner, where special terms apply. Under those terms it's "
            "welcome to come back; please ship it."
        ),
        "refuse": (
            "Your {short} came out of the bargain corner, where special terms apply. Under those terms it "
            "sadly has to stay with you."
        ),
        "credit": (
            "We regret the delay with your {short}. Adding up the days, you have earned {amount}, in other "
            "words {share}% of its price, and that's what we owe you."
        ),
        "ended": (
            "We're sorry to see you go. Your {item} has been ended, and {amount} will be repaid to you, which"
            " stands for {left} prepaid months."
        ),
        "swap": (
            "Yes, you may trade your {short} for the {short2}. Your cost would be {amount}, meaning "
            "{working}. Say the word and it's arranged."
        ),
        "drop": (
            "Well spotted: the {short} has been marked down. You are repaid {amount}, and this sum takes care"
            " of your {n} pieces altogether."
        ),
    },
    closings=(
        "Should a doubt remain, our team is glad to help. Warm regards from all of us",
        "Any other wish? We're a short note away. All the best, the service team",
        "We hope this settles it for you. Until next time!",
        "Please call on us whenever we may help. Yours, the service team",
    ),
    parts={
        "ask_wrap": "the cost of ribbon and gift paper",
        "say_wrap": "ribbon and gift paper cost {wrap} a piece",
        "ask_engraving": "the length limit for engraving",
        "say_engraving": "we engrave no more than {letters} characters",
        "ask_spares": "the years for which replacement pieces exist",
        "say_spares": "replacement pieces remain available {years} years",
        "ask_counter": "the closing time of your collection desk",
        "say_counter": "our collection desk closes at {hour} in the evening",
        "ask_assembly": "the charge for a fitter",
        "say_assembly": "a fitter charges {assembly}",
        "ask_islands": "the extra shipping time for an island",
        "say_islands": "shipping to an island takes {islands} extra days",
        "need_photo": "a picture of the breakage",
        "give_photo": "Please find a picture of the breakage below.",
        "need_serial": "the number on the nameplate",
        "give_serial": "Its nameplate reads {serial}.",
        "need_phone": "your mobile number",
        "give_phone": "My mobile is {phone}.",
        "need_slot": "your preferred half of the day",
        "give_slot": "I'd prefer mornings.",
        "glad0": (
            "The {short} was to be a surprise for {who}, but the surprise was on us: twins, both healthy, and"
            " no room for anything else!"
        ),
        "sad0": (
            "The {short} was to be a surprise for {who}, but there was an accident on the road and the "
            "funeral is tomorrow."
        ),
        "glad1": (
            "We bought the {short} to cheer up {who}, and now a scholarship has come through and everybody is"
            " dancing."
        ),
        "sad1": (
            "We bought the {short} to cheer up {who}, but the illness was faster, and we said our farewells "
            "last night."
        ),
        "joy": "How delightful to hear, our warmest wishes to everyone!",
        "grief": "Please accept our heartfelt sympathy in these hard days.",
        "hue_a": "cream",
        "hue_b": "navy",
        "less_fee": "your {price} minus {restock}%",
        "no_fee": "your {price} without any loss",
        "less_fee_label": "your {price} minus {restock}% and minus the sticker at {label}",
        "less_labels": "{total} for these {k} minus {labels} of sticker costs",
        "less_kept": "your {price} minus a loss of {kept}",
        "as_paid": "the price that you really paid",
        "counted": "{days} days starting from {start}",
        "gift_date": "the date set for gifts",
        "gap_only": "the gap without a service charge",
        "gap_fee": "the gap together with the service charge",
    },
)
