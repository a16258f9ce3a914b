"""How policies, help articles and procedures of the train split are worded."""

from __future__ import annotations

from suites.support.handbook.wording import DeskWording

WORDING = DeskWording(
    policy_titles=(
        "Rules for the {team}, sheet {some}",
        "What we promise, part {few}: [money|days|parcels] and people",
        "Policy notes of {month}, kept by {name}",
        "Shop policy, version {few}.{some}",
    ),
    policy_intros=(
        "This sheet replaces the one that {first} [pinned up|sent around] in {month}.",
        "Read this before you promise anything to a customer; {first} from the {team} answers questions.",
        "These rules hold for [everything|all] we sell, from a {item} down to a spare [plug|screw].",
        "In {month} we counted {lots} questions about these rules, so here they are in one place.",
    ),
    topics={
        "returns": (
            "Returns come first, since {many} of every hundred messages are about them.",
            "How long a customer may keep a {item} before sending it back depends on [a few|some] dates.",
            "Anyone may change their mind about a {short}, as long as the [calendar|date] allows it.",
        ),
        "fees": (
            "Some returns cost us work, and [part|a share] of that is taken off what we pay back.",
            "A {item} that was used can't be sold as new, so [these|the following] deductions exist.",
            "Deductions are listed here in full; {first} checks each [week|month] that we add no others.",
        ),
        "money_back": (
            "What comes back is what was really paid, and not the [sticker|catalog] price of the {item}.",
            "Money travels back the way it came, whether the {short} cost {price} or [far|much] less.",
            "Before you name a sum for a {item}, look up how the customer [paid|settled] for it.",
        ),
        "late": (
            "A promise about a delivery day is a promise, so a late {item} costs us [something|money].",
            "When the {item} is slow, the customer gets a credit without having to [argue|insist].",
            "Late parcels were {many} in {month}; each of them earns the buyer a [small|fair] credit.",
        ),
        "subscriptions": (
            "A {plan} that was paid ahead can be stopped, with [these|the following] effects on the money.",
            "People move, and then a {plan} has to end [early|sooner]; here's what that means.",
            "Nobody is locked into a {plan}, though stopping one [takes|needs] some arithmetic.",
        ),
        "prices": (
            "Prices fall now and then, and whoever bought a {item} the week before [minds|notices].",
            "If a {short} gets cheaper soon after the order, we [share|split] the luck with the buyer.",
            "Price changes are [printed|posted] each {weekday}, and this is how we make up for them.",
        ),
        "exchanges": (
            "Swapping a {item} for another model is [quick|easy] at the {team} counter.",
            "For a swap the {short} has to be with us, [clean|sealed] and with its cables.",
            "Some customers want a {item} in place of what they have; that is an exchange.",
        ),
    },
    reasons={
        "returns": (
            "We chose those days after {name} read {lots} complaints in {month}.",
            "Longer windows were tried in {month} and mostly brought back [scratched|dusty] goods.",
            "A clear date spares both sides a quarrel over a {item}.",
        ),
        "fees": (
            "Cleaning and repacking a {item} takes the {team} about {many} minutes.",
            "The sums follow what the {team} spends on boxes, tape and [labor|time].",
            "Without a fee the honest buyer of a {short} would pay for the [careless|hasty] one.",
        ),
        "money_back": (
            "That way a {item} can never bring in more than it cost.",
            "Our bookkeeper {name} asked for this after {few} mixed-up payouts.",
            "Banks need [days|time] of their own, which we can't [shorten|hurry].",
        ),
        "late": (
            "The carrier repays us [part|most] of it, so be generous with {first} and the rest.",
            "{name} has shown that a quick credit keeps {many} of a hundred buyers with us.",
            "We'd rather pay for a late {short} than explain it {few} times.",
        ),
        "subscriptions": (
            "We order the goods for a {plan} weeks ahead, which is why the next month [counts|matters].",
            "Most people who stop a {plan} come back within {many} weeks, so part as friends.",
            "The sum is the same for everyone, whoever [asks|calls] and however [loudly|kindly].",
        ),
        "prices": (
            "Otherwise everyone would return the {item} and buy it anew.",
            "The limit keeps a clearance of {lots} pieces from [ruining|sinking] the {team} budget.",
            "It costs us {price} a day on average, and saves [far|much] more in returns.",
        ),
        "exchanges": (
            "Two parcels cross on the road, and somebody has to pay for both.",
            "The {team} handles {many} swaps a week, most of them for [size|color].",
            "A swap is kinder to the {short} than a return and a new [order|purchase].",
        ),
    },
    case_intros=(
        "A case from {month} shows how it goes.",
        "{first} likes to train new people with this one.",
        "Try it yourself before you read the answer.",
        "Here's what it means for a real order.",
    ),
    case_answers=(
        "Worked out with the rules above, that gives: {answer}.",
        "The [answer|reply] that goes out is {answer}.",
        "So it's {answer}, and nothing else needs [checking|asking].",
        "{name} answered with {answer}, which is right.",
    ),
    policy_ends=(
        "If a case fits none of this, leave it for {name} at the {team}.",
        "Print this sheet for {place} and throw away the old one.",
        "Changes are announced on a {weekday}, never in the middle of a [shift|call].",
        "Whoever finds a mistake here gets a {item} from the [staff|team] shelf.",
    ),
    help_titles=(
        "How to {vp}",
        "Help: you'd like to {vp}",
        "Can I {vp}?",
        "Customer question {lots}: to {vp}",
    ),
    help_intros=(
        "{name} wrote this page after {many} messages that all asked the same.",
        "This page is for everyone who bought a {item} or something like it.",
        "Take a minute and read on; most people need no [agent|call] after that.",
        "Have your order number ready, for instance {order}, and [keep|hold] the box.",
    ),
    quotes=(
        'Somebody in {month} put it this way: "{fact}."',
        '{first} told us: "{fact}."',
        '"{fact}," says one of {many} notes on the [desk|pile] of the {team}.',
        'It may look like this: "{fact}."',
        'We also hear: "{fact}."',
    ),
    advice={
        "dismiss": (
            "As long as the {item} sits in {place}, one [click|tap] under My Orders is enough.",
            "Once the driver has the {short}, refuse it at the door and the {team} does the rest.",
            "A {item} that is already with you goes back in its own carton, [taped|closed] well.",
            "Tell us early, because {place} packs {many} cartons an hour.",
            "You get a note when the {short} is [stopped|back], usually after {few} days.",
        ),
        "address": (
            "The street can be [edited|changed] until the label of the {item} is printed in {place}.",
            "For a parcel that has left, the driver's own page takes a new [door|street] for {price}.",
            "Write the name at the bell next to the new [street|house], or the {short} comes back.",
            "We can't send a {item} abroad, not even to {first} on [holiday|vacation].",
        ),
        "variant": (
            "The {item} comes in {color}, {color} and {color}, all at the same price.",
            "Before {place} packs it, a tone like {color} is swapped [free|at no cost].",
            "Once it has reached you, send the {color} piece back and name the tone you'd like.",
            "{color} is out until {month}; the {team} keeps a [list|queue] of who waits.",
        ),
        "parcel": (
            "Look at the tracking page first: a {item} [rests|sleeps] at {place} on Sundays.",
            "Ask the people at number {some}, since drivers leave a {short} with whoever opens.",
            "After {few} days without any scan we start a search with the [carrier|driver].",
            "A search takes {some} days, and in {many} of a hundred cases the parcel turns up.",
        ),
        "working": (
            "Take a photo of the {item} and its carton before you [move|clean] anything.",
            "The leaflet of the {item} shows the {few} steps that most people skip.",
            "Hold the button of the {short} for {some} seconds, then wait until it [blinks|hums].",
            "Age matters: a {item} from before {month} is looked at by the {team} in {place}.",
            "Keep the receipt with the [serial|batch] number, which begins with {lots}.",
        ),
        "refund": (
            "Card payments show up after {few} to {some} days, depending on the [bank|card].",
            "Compare the sum with the letter that {name} at the {team} sent you.",
            "For a {item} of {price} the letter lists each deduction on a line of its own.",
            "If the bank [lost|bounced] it, we pay again as soon as the money is with us.",
        ),
        "box": (
            "Check the inner tray of the {item}, where small parts [hide|stick].",
            "Send us the number on the carton, such as {order}, and we see what {place} packed.",
            "A missing piece goes out the same day; you keep what [came|arrived] meanwhile.",
            "Something else in place of your {short}? Leave it sealed, {first} picks it up.",
        ),
        "payment": (
            "Try once with another [browser|phone] before you call the bank about a {price} order.",
            "A sum that appears twice is often [held|reserved] only, and gone after {some} days.",
            "The card behind an order can be changed until {hour} of the same day.",
            "If you never ordered a {item}, block the card first and write to {name} second.",
        ),
        "price": (
            "Codes work once, on full prices, and not together with [club|staff] offers.",
            "Send the code that failed with order {order}, and the {team} sets it right by hand.",
            "Got your {item} shortly before a sale? The page called Price Watch pays out [alone|by itself].",
            "We compare with our own shelf only, not with [markets|other shops].",
        ),
        "subscription": (
            "Your {plan} rests for {few} to {some} weeks when you press the [moon|pause] sign.",
            "How often the {plan} comes is set with a slider, from weekly to every {few} months.",
            "Ending a {plan} is a link at the bottom of each [letter|reminder].",
            "What is packed on {weekday} still comes, so decide before [noon|then].",
        ),
        "account": (
            "A link to set a new password lives for {many} minutes, so [use|open] it at once.",
            "For a new e-mail address we write to the old one too, which takes {few} days.",
            "Erasing a profile takes {some} days and [cannot|can't] be taken back.",
            "Nobody at the {team}, not even {first}, will ever ask for your [password|code].",
        ),
        "paperwork": (
            "Invoices are under My Orders; pick {order} or whichever it is and [press|choose] print.",
            "A firm's name and tax number can be added for {many} days after buying.",
            "Labels are sent again by mail, as a file of {few} pages, by [tonight|morning].",
            "No printer? Show the code on your phone at {place}, and they [stick|print] it for you.",
        ),
    },
    contact=(
        "Phones are open from {weekday} to {weekday}, until {hour}.",
        "Write to the {team} if this page left something open; {first} answers within {some} hours.",
        "{club} members reach {name} [directly|at once] through the app.",
        "Was this of use? {many} of a hundred readers said yes in {month}.",
        "The counter at {place} helps too, though not with [cash|payments].",
        "Please don't write twice, since the second note moves you to the end of the line.",
    ),
    procedure_titles=(
        "Desk guide {lots}: a customer wants to {vp}",
        "For agents: to {vp}",
        "Steps when someone asks to {vp}",
        "{team} handbook, page {many}: to {vp}",
    ),
    procedure_intros=(
        "{name} at the {team} looks after this guide and last changed it in {month}.",
        "Plan about {some} minutes for such a message, {few} of them for the [notes|log].",
        "New agents do this with {first} beside them until they have done {few} alone.",
        "It concerns about {many} messages a week, most of them on a {weekday}.",
    ),
    first_steps=(
        "Greet by first name and say in a sentence what you [understood|read].",
        "Open the order, for instance {order}, and compare the name with the sender's.",
        "Search the inbox for earlier notes about the same {item}.",
        "Ask for the order number if there's none, and for nothing else [yet|so far].",
        "Check that the sender is the buyer and not, say, {first} from next door.",
    ),
    steps={
        "dismiss": (
            "See whether the {item} left {place}; before that, stop it with the red [key|button].",
            "On the road, call the depot until {hour} and read out number {order}.",
            "If it has been delivered, send the label and note the state of the {short}.",
            "Never cancel a second {short} only because it's the same [model|name].",
        ),
        "address": (
            "Compare both streets letter by letter with the [list|file] of the post.",
            "Lock order {order} while you type, so that {place} doesn't pack it.",
            "After dispatch, redirect through the depot page and charge {price}.",
            "Tell the customer on which {weekday} the {item} will now come.",
        ),
        "variant": (
            "Look up how many pieces in {color} {place} still has.",
            "Reserve the {color} one first and release the {color} one after.",
            "For a delivered {short}, open a swap and not a [return|refund].",
            "Write down the tone in words, since {color} and {color} share a code.",
        ),
        "parcel": (
            "Read the last scan of the {item} and the [hour|day] it was made.",
            "Phone the depot at {place} if nothing moved for {few} days.",
            "Ask the customer for the neighbors on both sides and the [porch|cellar].",
            "Start a search, set a reminder in {some} days, and give its number {lots}.",
        ),
        "working": (
            "Decide from the photo whether the {item} broke on the road or [later|in use].",
            "Walk through the leaflet of the {short} before you talk about [repair|money].",
            "For one older than {few} months, fill in the sheet of the {team}.",
            "Offer a {item} as a loan if the repair in {place} takes over {some} days.",
        ),
        "refund": (
            "Find the payout and its date in the [ledger|books], then the card it went to.",
            "Recompute the sum for the {item} line by line, with {price} as the starting point.",
            "If the bank refused it, ask {name} to send it again.",
            "Say which deductions were made, and quote the rule of each [word|line] for line.",
        ),
        "box": (
            "Compare the weight on the label, {few}.{some} pounds, with what should be inside.",
            "Order the missing piece at {place} under the part number {lots}.",
            "Have the wrong article fetched, and never ask for [postage|money].",
            "Tell {first} at packing which shelf the {item} came from.",
        ),
        "payment": (
            "Look whether the second sum of {price} is booked or only [held|waiting].",
            "Move the order to the other card before {hour}, then [delete|clear] the old one.",
            "Report a charge that nobody knows to the {team} and freeze the [profile|order].",
            "Try the checkout with a {item} yourself and note the error word for word.",
        ),
        "price": (
            "Test the code in the [sandbox|preview] with order {order}.",
            "Compare today's price of the {item} with the one paid and the day it was bought.",
            "Credit the gap by hand, at most once for every {short}.",
            "Answer kindly when the code was meant for [newcomers|another shop].",
        ),
        "subscription": (
            "Open the {plan} and read when it is packed next.",
            "Ask back whether a rest until {month} would do, [once|one time] and no more.",
            "Set the rhythm to every {few} weeks, then send the new [calendar|dates].",
            "On ending, work out what is paid ahead, and let {name} look over sums above {price}.",
        ),
        "account": (
            "Send the reset link to the address on file and to no other, [ever|whatever].",
            "Change an e-mail only after a [reply|yes] from the old one, or after {some} days.",
            "Start an erasure with form {lots}, and keep the invoices as the law wants.",
            "Close open orders such as {order} before a profile goes.",
        ),
        "paperwork": (
            "Print the invoice of {order} anew, with the firm's name if it was given.",
            "Never change the date of a paper, however [nicely|often] you are asked.",
            "Send the label as a file and as a code for {place}.",
            "Cancel the old label number {lots}, so that it isn't paid twice.",
        ),
    },
    last_steps=(
        "Sum up in a line what happens next and by which {weekday}.",
        "Write the note for {first}, who has the [late|evening] shift.",
        "Close the ticket only when the {item} or the money is on its way.",
        "Promise nothing about the {short} that isn't in your screen.",
        "Hand over to {name} at the {team} when the sum passes {price}.",
        "Set a reminder in {few} days and [look|see] whether the customer wrote back.",
    ),
)
