"""How policies, records, customers and agents of the gate split are worded."""

from __future__ import annotations

from suites.support.reply.wording import ReplyWording

WORDING = ReplyWording(
    clauses={
        "wrap": "Festive packing is charged at {wrap} an article.",
        "engraving": "Inscriptions must not exceed {letters} signs.",
        "spares": "Components are supplied for {years} years after a model ends.",
        "counter": "Articles may be fetched from our lobby up to {hour} at night.",
        "assembly": "Installation by our crew is charged at {assembly}.",
        "islands": "Transport across water adds {islands} days.",
        "claim": "Breakage on the road is made good upon receipt of {need1} together with {need2}.",
        "unopened": "Articles whose packaging is untouched are reimbursed without reduction.",
        "cancel": "A sale may be revoked without charge prior to dispatch from our building.",
        "depot": "Undelivered consignments rest at the post office for {hold} days.",
        "double": "Where one sale was settled two times over, one of the sums is reimbursed.",
        "mispacked": (
            "Replacement is free where another article than the agreed one was dispatched; otherwise it is "
            "charged at {swap}."
        ),
        "restock": "Where packaging has been opened, {restock}% of the sum paid is retained.",
        "label": "Postage of {label} is subtracted per consignment given back.",
        "label_each": "Postage of {label} is subtracted per article given back.",
        "restock_most": (
            "Where packaging has been opened, {restock}% of the sum paid is retained, subject to a maximum of"
            " {limit}."
        ),
        "restock_least": (
            "Where packaging has been opened, {restock}% of the sum paid is retained, subject to a minimum of"
            " {limit}."
        ),
        "coupon": "For articles reduced by a voucher, the reduced price is reimbursed.",
        "window": "Goods are accepted back for {window} days following handover.",
        "window_order": "Goods are accepted back for {window} days following the date of sale.",
        "window_club": (
            "Goods are accepted back for {window} days following handover, extended by {extra} days for "
            "holders of a {club} card."
        ),
        "sale_unless": "Goods sold as final are accepted back solely if broken at handover.",
        "club_label": "Holders of a {club} card owe no postage.",
        "faulty": "Goods broken at handover are reimbursed without reduction, whatever the packaging.",
        "report": "Breakage counts if notified up to {report} days following handover, not thereafter.",
        "label_free": (
            "Postage of {label} is subtracted unless the sum to be reimbursed, prior to postage, reaches "
            "{least}."
        ),
        "late": "Tardy handover entitles to {late}% of the price per day.",
        "late_cap": (
            "Tardiness entitles to {late_cap}% of the price at most, {late_cap2}% with a {club} card."
        ),
        "unused": "Upon termination of a prepaid standing order, months not commenced are reimbursed.",
        "notice": "Termination received beyond the 15th leaves the subsequent month payable.",
        "exchange": "Replacement by a costlier article costs the margin and a processing charge of {swap}.",
        "first_swap": (
            "With a {club} card, the processing charge is dispensed with once a year, on the earliest "
            "replacement."
        ),
        "drop": (
            "Where an article becomes cheaper within {drop_days} days of the sale, the margin is reimbursed "
            "on each."
        ),
        "drop_each": "Margins on cheaper articles are reimbursed up to {limit} an article.",
        "drop_whole": "Margins on cheaper articles are reimbursed up to {limit} a sale.",
        "gift": (
            "Sales declared as presents and handed over later than November 14 are accepted back up to "
            "January {holiday}."
        ),
        "sale": "Goods sold as final are not accepted back.",
        "fault_days": (
            "Goods broken at handover are accepted back, final or not, for {faulty_days} days following it."
        ),
    },
    facts={
        "order": "Sale {order} to {name}",
        "club": ", {club} card [held|on file].",
        "no_club": ", [without|lacking] a {club} card.",
        "one": "1 {item} for {price}.",
        "many": "{n} x {item} for {price} each.",
        "two": "1 {item} for {price}; 1 {item2} for {price2}.",
        "plan": (
            "1 {item}: {months} months settled in advance at {price}, of which {used} commenced. Entry made "
            "{today}."
        ),
        "unshipped": "Entry made {today}: dispatch from the building scheduled for {left}.",
        "shipped": "Entry made {today}: dispatch from the building completed on {left}.",
        "next_door": "Driver, {seen}: post office shut; consignment accepted by {neighbor} across the hall.",
        "at_depot": "Driver, {seen}: {neighbor} across the hall absent; consignment taken to post office.",
        "mispacked": "Agreed finish {hue}, dispatched finish {hue2}.",
        "as_ordered": "Agreed finish {hue2}, dispatched finish {hue2}.",
        "double": "Withdrawn from the bank: {price} on {first}, {price} on {second}.",
        "hold": "Withdrawn from the bank: {price} on {first}. Announced on {second} and revoked: {price}.",
        "two_parcels": "Entry made {today}: handover of the {early} on {day1}, of the {later} on {day2}.",
        "back_order": "Handed over: {came}. Pending from the maker, expected {day2}: {rest}.",
        "coupon": "Voucher on the {lowered}: {coupon}%.",
        "ordered": "Date of sale {ordered}; handover {delivered}.",
        "delivered": "Handover {delivered}; entry made {today}.",
        "sale": "Sold as final.",
        "late": "Handover agreed for {due}, effected {delivered}.",
        "wanted": "The {item2} is listed at {price2}.",
        "no_swaps": "Replacements this year to date: 0.",
        "swaps": "Replacements this year to date: 1.",
        "price_now": "Date of sale {ordered}; entry made {today}; listed at {new} by now.",
        "no_gift": "Declared as a present: no.",
        "gift": "Declared as a present: yes.",
    },
    messages={
        "two_questions": (
            "As the {short} is for my niece's wedding, I'd be glad to learn two things: {q1}; {q2}.",
            "Kindly advise on {q1}. I would equally need to know {q2}.",
            "Our committee asks me to clarify two matters, namely {q1}, and further {q2}.",
        ),
        "one_question": (
            "Kindly advise on {asked}. Somebody on your hotline already covered {known} with me.",
            "There's one open matter, {asked}. On {known} I am well informed, thank you.",
            "My inquiry concerns {asked}. Kindly omit {known}, with which I am familiar.",
        ),
        "damaged": (
            "Some driver must have dropped the {short}: the housing is split from top to bottom. {given}",
            "I was handed a {short} with its glass shattered, and request a new one. {given}",
            "The frame of the {short} is in splinters. I ask for a sound one. {given}",
        ),
        "one_back": (
            "Packaging untouched, the {back} is given back herewith. I remain happy with the {keep}.",
            "Of the two, I give back the {back}, packaging untouched; the {keep} has found its place here.",
            "The {keep} I shall retain. The {back}, packaging untouched, leaves here today.",
        ),
        "on_behalf": (
            (
                "{owner}, the buyer, is unwell. I'm {writer} and handle the mail: kindly revoke the sale and "
                "tell me."
            ),
            "I'm {writer}, writing for {owner}, the buyer: kindly revoke the sale and write back to me.",
            "{owner}, to whom you sold this, is at sea. I'm {writer}; kindly revoke it and inform me.",
        ),
        "event": (
            "Kindly revoke the sale. {event}",
            "I must ask you to revoke this sale. {event}",
            "Circumstances oblige me to write: the sale must be revoked. {event}",
        ),
        "cancel": (
            "I find no room in the kitchen for the {short}. Kindly revoke the sale.",
            "Would it be feasible to revoke the sale of the {short}? My plans are altered.",
            "An heirloom has come to light and the {short} is superfluous. Kindly revoke my purchase.",
        ),
        "missing": (
            "The {short} counts as handed over, though I hold nothing. Where should I inquire?",
            "No trace of the {short} at my place. Kindly find out what the driver did with it.",
            "I stayed in all Tuesday for the {short}, in vain. To whom was it given?",
        ),
        "color": (
            "I'd counted on a {short} in {hue}; it stands here in {hue2}. How may this be put right?",
            "To my surprise the {short} is {hue2}; it was meant to be {hue}. What are my options?",
            "The {short} matches nothing I own, being {hue2}. I had {hue} in mind. Kindly advise me.",
        ),
        "twice": (
            "The bank lists two withdrawals for the {short}. Kindly explain.",
            "How is it that {price} left my bank on two dates for a sole {short}?",
            "In auditing my books I find the {short} entered at {price} on two occasions.",
        ),
        "due": (
            "On which date may I count on the {short}? I must unlock the hall for your crew.",
            "For my planning: which date applies to the {short}?",
            "The choir depends on the {short}. When will it be handed over?",
        ),
        "half_came": (
            "One article was handed over where I had bought two. What became of the missing one?",
            "The consignment was one article short. Kindly tell me which it is and when it comes.",
            "Of my two purchases, one alone has reached me. When may I expect its companion?",
        ),
        "opened": (
            "Having unpacked and tested the {short}, I find it too heavy. It goes back complete.",
            "The {short} was unpacked and ran for an hour; it is not to my liking. I give it back complete.",
            "The {short} was unpacked and used for an afternoon. I find it dull. It goes back complete.",
        ),
        "unopened": (
            "I wish to give back the {short}. The packaging is untouched.",
            "The {short}, packaging untouched, is to be given back.",
            "I no longer need the {short}. Its packaging is untouched. Will you accept it back?",
        ),
        "faulty": (
            "At handover the {short} was already broken. I wish to give it back.",
            "The {short} was broken by the time it reached me, and I ask you to accept it back.",
            "The {short} was handed to me broken, as your driver saw. Will you accept it back?",
        ),
        "faulty_opened": (
            "On unpacking, the {short} proved broken, and was so at handover. Which sum will I receive?",
            "I unpacked the {short} and found it broken at handover. I give it back. What sum do I receive?",
            "The {short}, as unpacking showed, was broken at handover. What will be reimbursed?",
        ),
        "several_back": (
            (
                "Fewer guests than foreseen: {k} are given back in one consignment, packaging untouched. "
                "Which sum will I receive?"
            ),
            "I give back {k} of these, packaging untouched, as one consignment. What sum do I receive?",
            "I give back {k}, packaging untouched, in a sole consignment. What will be reimbursed?",
        ),
        "undecided": (
            "I've yet to reach a verdict on the {short}. When does the period for giving it back close?",
            "Kindly state the closing date for giving back the {short}.",
            "My daughter is yet to inspect the {short}. Until which date may it be given back?",
        ),
        "late": (
            "The {short} was handed over behind schedule. What is my entitlement?",
            "I waited for the {short} past the agreed date. How much may I claim?",
            "We dined by candles for want of the {short}. What do you owe on that account?",
        ),
        "stop": (
            "Kindly terminate the {item}. Which sum will I receive?",
            "I no longer require the {item}. What sum do I receive upon termination?",
            "Owing to a move overseas, the {item} must cease. What will be reimbursed?",
        ),
        "swap": (
            "Kindly replace the {short}, packaging untouched, by the {short2}, and name the charge.",
            (
                "The {short2} would serve me better than the {short}, whose packaging is untouched. What "
                "would I be charged?"
            ),
            "I'd rather own the {short2}. The {short} has its packaging untouched. What is the charge?",
        ),
        "cheaper": (
            "Shortly after the sale the {short} became cheaper. What sum do I receive on my {n}?",
            "Having bought {n} of the {short}, I see it listed lower. Which sum will I receive?",
            "I am told the {short} is to be had for less. I hold {n}. What will be reimbursed?",
        ),
    },
    openings=(
        "Dear {greet}, your letter was passed on to me.",
        "Good afternoon {greet}, I have your letter before me.",
        "Hello {greet}, I am obliged for your letter.",
        "Dear {greet}, I have taken charge of your case.",
    ),
    replies={
        "two_answers": (
            "On the points you raise I can state the following: {a1}; moreover, {a2}. Either holds for every "
            "article we carry, the one you mention included."
        ),
        "one_answer": (
            "On the point you raise I can state the following, as laid down in our conditions: {a}. This "
            "holds for every article we carry, the one you mention included."
        ),
        "need": (
            "It pains me that the {short} was broken on the road. One particular is outstanding before we "
            "dispatch another, namely {need}. Kindly supply it by return."
        ),
        "send_one": (
            "I confirm that the {back} is given back, packaging untouched, whereas the {keep} remains in your"
            " hands. The {back} will be reimbursed without reduction upon receipt."
        ),
        "on_behalf": (
            "I commend you for assisting {owner} in this. As dispatch of the {item} had not taken place, the "
            "sale has been revoked and no charge arises from it."
        ),
        "feeling": (
            "{feeling} As dispatch of the {item} had not taken place, the sale has been revoked and no charge"
            " arises from it."
        ),
        "cancelled": (
            "Our entry for {order} shows that dispatch of the {item} has not taken place. The sale has "
            "therefore been revoked, and no charge arises from it."
        ),
        "gone": (
            "Our entry for {order} shows that dispatch of the {item} has taken place. The sale may therefore "
            "not be revoked any longer, which I am sorry to tell you."
        ),
        "next_door": (
            "I have inquired with the driver: on {seen} the consignment was accepted by {neighbor}, across "
            "the hall from you. You may fetch it there."
        ),
        "at_depot": (
            "I have inquired with the driver: on {seen} the consignment was lodged with the post office. You "
            "may fetch it there for {hold} days."
        ),
        "our_mistake": (
            "{hue} was agreed and {hue2} was dispatched. The error is ours, and I apologize. Replacement of "
            "the {short} by one in {hue} is therefore free."
        ),
        "as_ordered": (
            "{hue2} was agreed and {hue2} was dispatched. I see your disappointment. Replacement of the "
            "{short} by one in {hue} is therefore charged at {swap}."
        ),
        "double": (
            "The sale was settled two times over, on {first} and on {second}. I apologize; one of the sums, "
            "{price}, will be reimbursed to your bank."
        ),
        "hold": (
            "The sale was settled one time, on {first}. What you saw on {second} was an announcement, since "
            "revoked, so no sum of {price} is to be reimbursed."
        ),
        "due": (
            "Your articles are handed over on separate dates. I have verified the schedule, and the {short} "
            "will be handed over on {due}. Kindly have someone receive it."
        ),
        "follows": (
            "Your articles are handed over on separate dates. You have received the {came}. The {rest} is "
            "pending from the maker, and is expected on {day2}."
        ),
        "refund": (
            "I have reviewed what you are giving back. Upon receipt of the {short} we reimburse {amount}, "
            "namely {working}. There are no further reductions."
        ),
        "last_day": (
            "I have reviewed the period. The {short} is accepted back up to and including {last}, namely "
            "{basis}. You need not decide any sooner."
        ),
        "still_time": (
            "I have reviewed the period. The {short} is accepted back up to and including {last}. That date "
            "is not past, so we will receive it with pleasure."
        ),
        "too_late": (
            "I have reviewed the period. The {short} was accepted back up to and including {last}. That date "
            "is past, so we must to our regret decline."
        ),
        "accept": (
            "I have reviewed the sale. Although the {short} was sold as final, our conditions permit us to "
            "accept it back here, and you may dispatch it."
        ),
        "refuse": (
            "I have reviewed the sale. Since the {short} was sold as final, our conditions do not permit us "
            "to accept it back here, to my regret."
        ),
        "credit": (
            "I apologize for the tardy handover of the {short}. Your entitlement, having regard to the dates,"
            " is {amount}, which equals {share}% of its price."
        ),
        "ended": (
            "As instructed, the {item} is terminated. The sum reimbursed to you is {amount}, and it "
            "represents {left} of the months settled in advance."
        ),
        "swap": (
            "We are pleased to replace the {short} by the {short2}. You would be charged {amount}, namely "
            "{working}. Your consent is all I require."
        ),
        "drop": (
            "It is true that the {short} has become cheaper. We reimburse {amount} to you, a sum that "
            "comprises all {n} articles of the sale."
        ),
    },
    closings=(
        "I remain at your disposal. Sincerely, the customer office",
        "Further inquiries are welcome. Respectfully, the customer office",
        "Kindly let me know should anything be amiss. With regards",
        "I trust this is of assistance to you. Faithfully yours",
    ),
    parts={
        "ask_wrap": "the charge for festive packing",
        "say_wrap": "festive packing is charged at {wrap} an article",
        "ask_engraving": "the permitted length of inscriptions",
        "say_engraving": "inscriptions may have {letters} signs",
        "ask_spares": "the supply of components in years to come",
        "say_spares": "components are supplied for {years} years",
        "ask_counter": "the hours for fetching articles from your lobby",
        "say_counter": "articles may be fetched up to {hour} at night",
        "ask_assembly": "the charge for installation",
        "say_assembly": "installation is charged at {assembly}",
        "ask_islands": "the effect of water on transport times",
        "say_islands": "transport across water adds {islands} days",
        "need_photo": "an image showing the breakage",
        "give_photo": "An image is enclosed.",
        "need_serial": "the code stamped underneath",
        "give_serial": "Stamped underneath is {serial}.",
        "need_phone": "a telephone line for the crew",
        "give_phone": "Your crew may ring {phone}.",
        "need_slot": "the number of your floor",
        "give_slot": "I live on the fourth floor.",
        "glad0": (
            "It was to stand in the room of {who}, who on Friday, after years of waiting, was given a new "
            "heart and is doing so splendidly that no sickroom is needed."
        ),
        "sad0": (
            "It was to stand in the room of {who}, who on Friday, after years of waiting, was given a new "
            "heart and did not survive it."
        ),
        "glad1": (
            "It had been chosen for {who}, who crossed the finish line first at the national games and is off"
            " to celebrate for a month."
        ),
        "sad1": (
            "It had been chosen for {who}, who collapsed on the track at the national games and could not be "
            "revived."
        ),
        "joy": "Such splendid tidings! The office sends its congratulations.",
        "grief": "My condolences on this bereavement; the office feels with you.",
        "hue_a": "ivory",
        "hue_b": "copper",
        "less_fee": "{price} with {restock}% retained",
        "no_fee": "{price} with nothing retained",
        "less_fee_label": "{price} with {restock}% retained and postage of {label} subtracted",
        "less_labels": "{total} for {k} articles with postage of {labels} subtracted",
        "less_kept": "{price} with {kept} retained",
        "as_paid": "the price at which you acquired it",
        "counted": "{days} days following {start}",
        "gift_date": "the date laid down for presents",
        "gap_only": "the margin and no processing charge",
        "gap_fee": "the margin and the processing charge",
    },
)
