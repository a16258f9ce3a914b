"""How policies, records, customers and agents of the unseen split are worded."""

from __future__ import annotations

from suites.support.reply.wording import ReplyWording

WORDING = ReplyWording(
    clauses={
        "wrap": "Want it pretty, with a bow? That's {wrap} extra per box.",
        "engraving": "We can laser up to {letters} letters and digits onto most gear.",
        "spares": "We stash bits and pieces for repairs for {years} years.",
        "counter": "Grab your stuff at the shop until {hour} at night.",
        "assembly": "Our handy folks build it for you for {assembly}.",
        "islands": "Living on an island? Mailing takes another {islands} days.",
        "claim": "Stuff busted in the mail gets swapped as soon as we've got {need1} plus {need2}.",
        "unopened": "Gear in a shut box gets you every cent back.",
        "cancel": "You can scrap a deal for nothing while the box is on our shelf.",
        "depot": "The mail shop hangs on to boxes for {hold} days.",
        "double": "Billed two times for one deal? You get one of them back.",
        "mispacked": "Our mix-up, and a swap is on us; your change of heart, and a swap is {swap}.",
        "restock": "Box been opened? We dock {restock}% of what you spent.",
        "label": "We dock {label} for the mailing tag, just the once.",
        "label_each": "We dock {label} for the mailing tag, times however many come back.",
        "restock_most": "Box been opened? We dock {restock}% of what you spent, {limit} tops.",
        "restock_least": "Box been opened? We dock {restock}% of what you spent, {limit} or above.",
        "coupon": "Used a deal code on something? Then what you get back is the price with the code on.",
        "window": "Mail it within {window} days of getting it.",
        "window_order": "Mail it within {window} days of buying it.",
        "window_club": (
            "Mail it within {window} days of getting it; {club} folks can take {extra} days on top."
        ),
        "sale_unless": "Last-chance gear stays sold, unless it was dead when you got it.",
        "club_label": "{club} folks never get docked for the tag.",
        "faulty": "Dead when you got it? Every cent back, opened box or no.",
        "report": (
            "You've got {report} days from getting it to tell us it's dead. Miss that and we go by the other "
            "rules."
        ),
        "label_free": (
            "We dock {label} for the mailing tag, but not when you'd still be getting {least} or better ahead"
            " of it."
        ),
        "late": "Slow mail pays you {late}% of what you spent per day.",
        "late_cap": "Slow mail tops out at {late_cap}% of what you spent; for {club} folks, at {late_cap2}%.",
        "unused": "Ditch a prepaid refill and you get back each month that hasn't kicked off.",
        "notice": "Ditch a refill later than the 15th and we keep one more month.",
        "exchange": "Swapping for something pricier? You pay the extra plus {swap} for our trouble.",
        "first_swap": "{club} folks skip the trouble money on the year's first swap.",
        "drop": "Gone cheaper within {drop_days} days of buying? You get the extra back on all of them.",
        "drop_each": "Cheaper-price paybacks go up to {limit} a box.",
        "drop_whole": "Cheaper-price paybacks go up to {limit} a deal.",
        "gift": "Bought it as a gift and got it later than November 14? Mail it by January {holiday}.",
        "sale": "Last-chance gear stays sold.",
        "fault_days": (
            "Dead when you got it, last-chance or otherwise? Mail it within {faulty_days} days of getting it."
        ),
    },
    facts={
        "order": "Deal {order}, {name}",
        "club": " [- {club} folks|- in {club}].",
        "no_club": " [- not with {club}|- no {club}].",
        "one": "{item}, one box, {price}.",
        "many": "{item}, {n} boxes, {price} a box.",
        "two": "{item}, one box, {price}. {item2}, one box, {price2}.",
        "plan": "{item}, {months} months prepaid, {price} a month, {used} kicked off. It's {today}.",
        "unshipped": "It's {today}. Box on our shelf, going out {left}.",
        "shipped": "It's {today}. Box went out {left}.",
        "next_door": "Mail crew {seen}: mail shop jammed, dropped box with {neighbor} upstairs.",
        "at_depot": "Mail crew {seen}: {neighbor} upstairs didn't answer, dropped box at mail shop.",
        "mispacked": "Picked: {hue}. Went out: {hue2}.",
        "as_ordered": "Picked: {hue2}. Went out: {hue2}.",
        "double": "Billed {price} {first}. Billed {price} {second}.",
        "hold": "Billed {price} {first}. Pencilled in {price} {second}, rubbed out since.",
        "two_parcels": "It's {today}. The {early} lands {day1}, the {later} {day2}.",
        "back_order": "The {came} landed. The {rest} is still being made, lands {day2}.",
        "coupon": "Deal code: {coupon}% off the {lowered}.",
        "ordered": "Bought {ordered}, got it {delivered}.",
        "delivered": "Got it {delivered}. It's {today}.",
        "sale": "Last-chance gear.",
        "late": "Should have landed {due}, landed {delivered}.",
        "wanted": "A {item2} goes for {price2}.",
        "no_swaps": "Swaps since New Year: zero.",
        "swaps": "Swaps since New Year: one.",
        "price_now": "Bought {ordered}. It's {today}, going for {new}.",
        "no_gift": "Not bought as a gift.",
        "gift": "Bought as a gift.",
    },
    messages={
        "two_questions": (
            "Thinking about a {short} for my buddy's big day. Can you tell me {q1}, and {q2}?",
            "Heya, couple of things. First, {q1}. Second, {q2}. Cheers!",
            "My mum keeps bugging me about stuff. She's gotta know {q1}, then {q2}.",
        ),
        "one_question": (
            "So I've got {known} figured out from your page. Stuck on {asked} though, help?",
            "Quick one: do you know {asked}? Don't bother with {known}, the bot told me.",
            "I'm clear on {known}. What I can't find anywhere is {asked}. Help?",
        ),
        "damaged": (
            "Oh dear, the {short} rattles like a box of nails and the lid's snapped clean off. {given}",
            "Ouch! Whoever carried the {short} sat on it, it's flat. New one please. {given}",
            "Something inside the {short} is clanking about. Can I have a fresh one? {given}",
        ),
        "one_back": (
            "Yes to the {keep}, no to the {back}. The {back} is in a shut box and off to the mail today.",
            "Gonna mail you the {back}, box shut. The {keep} ain't going anywhere.",
            "Kept the {keep}, it rocks. Packing up the {back} for you, box never opened.",
        ),
        "on_behalf": (
            (
                "Yo, {writer} typing. {owner} bought this and is down with a nasty flu, so scrap the deal "
                "please and drop me a line."
            ),
            (
                "Hey, {writer} here. I do the emails for {owner}, who's hopeless at it. Deal's in {owner}'s "
                "name, please scrap it."
            ),
            "It's {writer}. {owner} is off hiking with zero bars and wants out of this deal. Text me back?",
        ),
        "event": (
            "Scrap the deal please. {event}",
            "{event} Could you scrap the deal?",
            "Need out of this deal. {event}",
        ),
        "cancel": (
            "Oops, got a {short} from grandma already. Scrap the deal?",
            "Can I still back out of the {short} deal? Money's tight.",
            "Bought the {short} half asleep last night, don't want it. Still time to scrap it?",
        ),
        "missing": (
            "Tracking says the {short} is here. It's so not here! Any clue?",
            "Looked under the mat, behind the bins, no {short}. Where'd they drop it?",
            "My {short}'s gone walkabout. The app says dropped, I say where?",
        ),
        "color": (
            "Ugh, {hue2}! I was all about a {hue} {short}. Fix it?",
            "So the {short} is {hue2} but {hue} is what goes with my couch. What now?",
            "Somebody grab the wrong {short}? It's {hue2}, and I dreamt of {hue}. Sort me out?",
        ),
        "twice": (
            "Why'd you bill the {short} two times?",
            "Checked my banking app, {price} is in there two times. One {short} only!",
            "Paid for a single {short}, see {price} on my card and then see it again. What gives?",
        ),
        "due": (
            "When's the {short} landing? Gotta tell the doorman.",
            "Hey, which day for the {short}? Camping trip coming up!",
            "Mates are coming to see the {short}. Tell me the day and I'll bake.",
        ),
        "half_came": (
            "One box short here! Which thing's still to come, and when?",
            "Got one of my two things. So where's number two?",
            "Unboxed it all and I'm down a thing. What've I got and what's left?",
        ),
        "opened": (
            "Opened the {short}, played with it, meh. All the bits are in there, mailing it off.",
            "Had the {short} out for a weekend and it hums like a fridge. Mailing it off, all bits included.",
            "Cracked open the {short} and gave it a go. Way too tiny! Mailing it off with all its bits.",
        ),
        "unopened": (
            "Haven't even opened the {short}. Can I mail it off to you?",
            "Box for the {short} is shut tight, and I'd like to mail it off.",
            "Impulse buy, sorry! The {short} box is still shut. Take it back off me?",
        ),
        "faulty": (
            "The {short} was dead when I got it. Mailing it off, okay?",
            "Plugged in the {short} on day one: dead. Wanna mail it off.",
            "The {short} was dead when I got it, not a peep. Can I mail it off?",
        ),
        "faulty_opened": (
            "Opened the {short}: dead as a doornail, was so when I got it. What do I get for it?",
            "Box open, {short} dead, straight from the start. Mailing it off, so how much do I get?",
            "I open up the {short}: dead, was like that when I got it. What's my payback?",
        ),
        "several_back": (
            "Overdid it a bit! Mailing {k}, boxes shut, all in one go. How much do I get?",
            "{k} are off to you in one go, boxes shut. What do I get for it?",
            "Party's off, {k} are heading your way in one go, boxes shut. What's my payback?",
        ),
        "undecided": (
            "On the fence about the {short}. How long can I sit on it and still mail it off?",
            "Gimme the cutoff for mailing off the {short}, will ya?",
            "The cat loves the {short}, me not so much. Last day for mailing it off is when?",
        ),
        "late": (
            "The {short} took ages! What's in it for me?",
            "Slow mail much? Waited forever for the {short}. What do I get?",
            "Whole weekend wrecked because the {short} didn't land. What's my payback?",
        ),
        "stop": (
            "Ditching the {item}, it's been fun. What do I get for it?",
            "Time to ditch the {item}. How much do I get?",
            "Cupboard's overflowing, gotta ditch the {item}. What's my payback?",
        ),
        "swap": (
            "Swap my {short} for a {short2}? Box is shut. What's the damage?",
            "Got a shut-box {short} here and want the {short2}. What would I pay?",
            "I meant to get the {short2}. This {short} box is shut. Can we swap, and for how much?",
        ),
        "cheaper": (
            "Argh, the {short} just went cheaper! I've got {n}. What do I get for it?",
            "Saw the {short} going for less. Bought {n}, so how much do I get?",
            "Not fair, the {short} is less now! What's my payback on {n}?",
        ),
    },
    openings=(
        "Hey {greet}, cheers for the message!",
        "Hiya {greet}, you've got me on the case.",
        "Hi there {greet}, thanks a bunch for asking.",
        "Howdy {greet}, good to hear from you.",
    ),
    replies={
        "two_answers": (
            "Right, here's the scoop on what you asked: {a1}, and on top of that {a2}. I double-checked with "
            "the crew so you don't have to."
        ),
        "one_answer": (
            "Right, here's the scoop on what you asked, and I double-checked with the crew so you don't have "
            "to: {a}. That's it, no small print."
        ),
        "need": (
            "Bummer about the {short}! I've got a swap lined up and I'm short of just one thing before it can"
            " go: {need}. Pop it in a line to me and we're set."
        ),
        "send_one": (
            "Got it: you mail us the {back} with its box shut, and you hang on to the {keep}. Once it lands "
            "you get every cent of the {back} price back."
        ),
        "on_behalf": (
            "Nice of you to lend {owner} a hand! The {item} was on our shelf, so scrapping the deal was a "
            "cinch. All done, and nobody pays a thing."
        ),
        "feeling": (
            "{feeling} The {item} hadn't gone out yet, so I scrapped the deal for you. That's all done, and "
            "there's nothing to pay."
        ),
        "cancelled": (
            "Good timing! I peeked at deal {order} and the {item} is on our shelf, so I went ahead and "
            "scrapped the whole thing. You won't pay a cent."
        ),
        "gone": (
            "Bad timing, I'm afraid! I peeked at deal {order} and the {item} has gone out already, so there's"
            " no way for me to scrap it now. So sorry."
        ),
        "next_door": (
            "Found it! The mail crew dropped your box with {neighbor}, upstairs from you, on {seen}. Knock on"
            " that door and it's all yours, no rush."
        ),
        "at_depot": (
            "Found it! The mail crew dropped your box at the mail shop on {seen}. They hang on to it for "
            "{hold} days, so swing by and it's all yours."
        ),
        "our_mistake": (
            "I had a look: you picked {hue}, and {hue2} is what went out. Our mix-up, sorry about that! "
            "Swapping the {short} for a {hue} one is on us."
        ),
        "as_ordered": (
            "I had a look: you picked {hue2}, and {hue2} is what went out. No mix-up there, sorry! Swapping "
            "the {short} for a {hue} one is {swap}."
        ),
        "double": (
            "You're not seeing things: one deal, billed two times. Sorry about that! You're getting {price} "
            "back from us, which leaves you billed just the once."
        ),
        "hold": (
            "Good news: you were billed just the once. The other {price} was only pencilled in and it's been "
            "rubbed out since, so there's nothing to get back."
        ),
        "due": (
            "Your stuff comes in two goes, so there are two days to keep in mind. The {short} lands on {due},"
            " and that's the one you asked me about."
        ),
        "follows": (
            "Your stuff comes in two goes. First up was the {came}, that's the one you've got. The {rest} is "
            "still being made and lands on {day2}."
        ),
        "refund": (
            "I crunched it for you. When the {short} lands on our end, you get {amount} back, as in "
            "{working}. We won't dock you for another thing."
        ),
        "last_day": (
            "I crunched it for you. The cutoff for mailing off the {short} is {last}, as in {basis}. Drop it "
            "in the mail that day and you're golden."
        ),
        "still_time": (
            "I crunched it for you. The cutoff for mailing off the {short} is {last}, so you've made it. Pop "
            "it in the mail and we'll take it from there."
        ),
        "too_late": (
            "I crunched it for you. The cutoff for mailing off the {short} was {last}, so you've missed it. I"
            " wish I could tell you something nicer."
        ),
        "accept": (
            "So the {short} was last-chance gear, and that's its own set of rules. I went over them for you, "
            "and yes, you're good to mail it off."
        ),
        "refuse": (
            "So the {short} was last-chance gear, and that's its own set of rules. I went over them for you, "
            "and no, it has to stay sold. Sorry!"
        ),
        "credit": (
            "Yikes, sorry about the slow {short}! Counting the days, we owe you {amount}, as in {share}% of "
            "what you spent, and that's heading your way."
        ),
        "ended": (
            "Sad to lose you, but it's done: no more {item}. You get {amount} back, and that's for {left} of "
            "the months you prepaid."
        ),
        "swap": (
            "Sure thing, we can swap your {short} for the {short2}. You'd pay {amount}, as in {working}. Give"
            " me a thumbs-up and I'll get it going."
        ),
        "drop": (
            "Sharp eyes! The {short} did go cheaper on us. You get {amount} back, and that's the lot for the "
            "{n} boxes you've got."
        ),
    },
    closings=(
        "Shout if there's more we can fix for you. Catch you later!",
        "Ping me any time you're stuck. Over and out, the helper crew",
        "Hope that does the trick for you today. Ta, the helper crew",
        "Anything else on your mind, just give me a holler. Bye for now!",
    ),
    parts={
        "ask_wrap": "how much the bow is",
        "say_wrap": "the bow is {wrap} extra per box",
        "ask_engraving": "how much text your laser can do",
        "say_engraving": "our laser can do up to {letters} letters and digits",
        "ask_spares": "how many years you stash repair bits",
        "say_spares": "we stash repair bits for {years} years",
        "ask_counter": "until when I can grab stuff at the shop",
        "say_counter": "you can grab stuff at the shop until {hour} at night",
        "ask_assembly": "how much your handy folks are",
        "say_assembly": "our handy folks are {assembly}",
        "ask_islands": "how slow mail is for islands",
        "say_islands": "islands mean another {islands} days in the mail",
        "need_photo": "a snap of the mess",
        "give_photo": "Snap of the mess is in here.",
        "need_serial": "the digits off the sticker",
        "give_serial": "Sticker says {serial}.",
        "need_phone": "digits we can text you on",
        "give_phone": "Text me on {phone}.",
        "need_slot": "a door to knock on",
        "give_slot": "Knock on the side door.",
        "glad0": (
            "So {who} walked out of the clinic this morning, all clear, not a trace of it left, and we've "
            "splurged on a trip instead!"
        ),
        "sad0": (
            "So {who} never walked out of the clinic. It was over this morning and we've got to get home to "
            "everyone."
        ),
        "glad1": "Me and {who} got lucky on the lottery, the big one, and we're still screaming.",
        "sad1": (
            "Me and {who} had so many plans, then came that storm on the lake, and I'm the one that's left."
        ),
        "joy": "Woohoo, that's fantastic, high fives all round!",
        "grief": "I'm heartbroken for you, take all the time you need.",
        "hue_a": "mint",
        "hue_b": "mustard",
        "less_fee": "your {price} with {restock}% docked",
        "no_fee": "your {price} with zero docked",
        "less_fee_label": "your {price} with {restock}% docked and {label} for the tag",
        "less_labels": "{total} for those {k} with {labels} docked for the tag",
        "less_kept": "your {price} with {kept} docked",
        "as_paid": "what it set you back",
        "counted": "{days} days on from {start}",
        "gift_date": "the day we set for gifts",
        "gap_only": "the extra and no trouble money",
        "gap_fee": "the extra and the trouble money",
    },
)
