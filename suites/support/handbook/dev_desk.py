"""How policies, help articles and procedures of the dev split are worded."""

from __future__ import annotations

from suites.support.handbook.wording import DeskWording

WORDING = DeskWording(
    policy_titles=(
        "Ground rules no. {some}, as agreed in {month}",
        "Fair play: our rules, chapter {few}",
        "{team}: rule book, leaf {many}",
        "Rules in force since {month} ({lots})",
    ),
    policy_intros=(
        "{name} drafted these rules over {few} long evenings and {first} cut them by half.",
        "Nothing below is secret; [read|show] it to any buyer who wonders.",
        "Whenever a rule feels odd, think of {first}, who packed {lots} of them last spring.",
        "The previous leaf goes into the bin, {team} included.",
    ),
    topics={
        "returns": (
            "Let's begin with goods that travel home to {place}.",
            "A buyer who regrets a {item} has time, yet not forever.",
            "Days matter more than [moods|reasons] once a {short} wants to go back.",
        ),
        "fees": (
            "Handling costs something, and here's who pays for what on a {item}.",
            "{team} people subtract only what stands below, to the cent.",
            "Used {short}? Then a little is [kept|withheld], as follows.",
        ),
        "money_back": (
            "Sums follow the receipt of the {item}, never our price tag.",
            "Cash flows back along the old path, be it {price} or a fortune.",
            "Dig out the receipt before naming numbers; {first} learned that the hard way.",
        ),
        "late": (
            "Whenever a truck dawdles, our buyers are paid for their [patience|wait].",
            "{many} trucks were behind schedule during {month}, hence this chapter.",
            "Being slow with a {item} isn't free for us.",
        ),
        "subscriptions": (
            "Leaving a {plan} halfway is allowed; mind the sums though.",
            "A {plan} paid up front may stop at any [point|moment], with strings attached.",
            "Life changes, so does appetite for a {plan}.",
        ),
        "prices": (
            "Tags get lowered on most {weekday}s, to the annoyance of recent buyers.",
            "Bought a {item} just ahead of a sale? We've thought of that.",
            "A cheaper tag shouldn't punish folks who were [quick|early].",
        ),
        "exchanges": (
            "Trading one {item} against a fancier model works like this.",
            "{place} trades goods daily, provided they're [spotless|unused].",
            "Some would rather trade than return; fine with {first}.",
        ),
    },
    reasons={
        "returns": (
            "{name} compared {some} other shops and settled on the middle.",
            "Dust, not malice, is what ruins a {short} that lies around till {month}.",
            "Everyone can count to a date, hardly anyone can count to a feeling.",
        ),
        "fees": (
            "{first} timed it: {many} minutes of wiping for each {item}.",
            "Tape, cartons and wages at {place} add up to about {price}.",
            "We tried it without; {lots} scuffed boxes later we stopped.",
        ),
        "money_back": (
            "It keeps auditors calm, {name} above all.",
            "Nobody should earn a profit by [shuffling|juggling] a {item}.",
            "Banks dawdle, and shouting at them has never helped {team}.",
        ),
        "late": (
            "Truckers refund us {many} percent of it anyway.",
            "An annoyed buyer costs {price}, a pleased one brings {first} cookies.",
            "Waiting for a {short} is dull, so we sweeten it.",
        ),
        "subscriptions": (
            "Suppliers of a {plan} bill us {few} weeks in advance.",
            "{many} out of a hundred leavers return, so hold the door for them.",
            "Loud or gentle, each leaver is owed the same [figure|math].",
        ),
        "prices": (
            "Or else every {item} would bounce back, only to be bought again cheaper.",
            "Caps protect {team} from a sale of {lots} units.",
            "Honest tags brought us {many} new regulars by {month}.",
        ),
        "exchanges": (
            "Double freight has to be covered by somebody.",
            "{name} handles {some} trades daily, chiefly about size.",
            "Trading spares the {short} a lonely month at {place}.",
        ),
    },
    case_intros=(
        "Let's run through one that {first} had in {month}.",
        "Practice time, cover the last line with your thumb.",
        "{team} newcomers get this puzzle on day {few}.",
        "An example out of the archive:",
    ),
    case_answers=(
        "Solution: {answer}.",
        "Following each line, we land on {answer}.",
        "{first} wrote back {answer}, and {name} signed it.",
        "Correct is {answer}, full stop.",
    ),
    policy_ends=(
        "Odd cases land on the desk of {name}, {place}, second floor.",
        "Leaf checked by {first}; next check due in {month}.",
        "Disagree? Tell {team}, then obey it until it's [reworded|gone].",
        "Please don't photocopy, fetch a fresh leaf at {place}.",
    ),
    help_titles=(
        "So you want to {vp}",
        "Self-help sheet {lots}: to {vp}",
        "Trying to {vp}?",
        "What it takes to {vp}",
    ),
    help_intros=(
        "{first} boiled {many} chats down to this sheet.",
        "Grab a coffee, this takes {few} minutes and no [phone|hotline].",
        "Whether it's a {item} or something smaller, the path is identical.",
        "Keep purchase {order}, or whatever yours is called, within reach.",
    ),
    quotes=(
        'A typical chat begins with: "{fact}."',
        '{name} typed: "{fact}."',
        'Sounds familiar? "{fact}."',
        'Chat {lots} opened like so: "{fact}."',
        '"{fact}," sighed someone to {first} in {month}.',
    ),
    advice={
        "dismiss": (
            "Still at {place}? Hit the gray cross beside the {item}.",
            "While a truck has your {short}, ask the driver to keep it aboard.",
            "Sitting on your rug already? Wrap the {item} as you found it.",
            "{place} seals {many} boxes per hour, so hurry.",
            "A message from {team} confirms it, {few} days later at most.",
        ),
        "address": (
            "Streets are editable until {hour}, when {place} prints its stickers.",
            "On a moving truck, new streets cost {price} and a bit of luck.",
            "Add which bell to ring, as {first} once circled a block {few} times.",
            "Islands and borders are off limits for a {short}, sorry.",
        ),
        "variant": (
            "{color}, {color}, {color}: your {item} exists in all three.",
            "Repainting isn't possible, swapping shades at {place} is.",
            "Unboxed it already? Ship the {color} one home and name your favorite.",
            "We run dry of {color} each {month}; leave a mail for {first}.",
        ),
        "parcel": (
            "Maps lag by {few} hours, so breathe first.",
            "Knock at flats up to number {some}; drivers love open doors.",
            "Silence for {few} days means {team} begins to hunt.",
            "Hunts last {some} days, {many} in a hundred end happily.",
        ),
        "working": (
            "Snap {few} pictures of the {item} prior to touching it.",
            "Booklet page {some} cures most quirks of a {short}.",
            "Unplug for {many} seconds; it sounds silly and works.",
            "Veterans older than {month} visit {name} at {place}.",
            "Note the stamp beneath, starting with {lots}.",
        ),
        "refund": (
            "Statements show it within {some} days, {weekday}s excluded.",
            "Hold our mail against your statement, line by line, down to {price}.",
            "Every cent kept from your {item} has its own row.",
            "Closed bank? {team} wires it anew after {few} days.",
        ),
        "box": (
            "Lift the cardboard floor; bits of a {item} nap there.",
            "Text us the code on the flap, {order} for instance.",
            "Missing bits leave {place} before {hour}.",
            "Surprise article inside? Leave it wrapped, {first} fetches it.",
        ),
        "payment": (
            "Swap browsers prior to blaming your bank for {price}.",
            "Twins on a statement often merge by day {some}.",
            "Cards are exchangeable till {hour}, afterwards it's booked.",
            "Mystery debit? Freeze your card, then alert {team}.",
        ),
        "price": (
            "Promos hate company: one each, full tags only.",
            "Forward the stubborn promo plus purchase {order} to {first}.",
            "Tag Guard repays gaps on a {item} [overnight|unasked].",
            "Rival shops don't count, {name} insists.",
        ),
        "subscription": (
            "Snooze your {plan}, {few} up to {many} weeks, via the owl icon.",
            "Drag the dot to slow a {plan} down to every {few} months.",
            "Quit links hide in the footer of our {weekday} mails.",
            "Boxes already taped on {weekday} still roll.",
        ),
        "account": (
            "Reset mails expire after {many} minutes, be swift.",
            "Two inboxes have to nod, old plus new, within {few} days.",
            "Wiping a profile needs {some} days and can't be [undone|reversed].",
            "{first} won't ask for login words, {name} neither.",
        ),
        "paperwork": (
            "Bills await beneath My Purchases, {order} among them.",
            "Company details fit on a bill up to {many} days later.",
            "Stickers get mailed once more, {few} sheets as PDF.",
            "Printer broke? {place} scans your screen instead.",
        ),
    },
    contact=(
        "Chat is staffed until {hour}, {weekday}s excepted.",
        "Stuck? {team} replies inside {some} hours, usually {first}.",
        "{club} folks ring {name} by tapping the bell.",
        "{many} readers out of a hundred left happy in {month}.",
        "{place} has a help desk as well, bring patience.",
        "One chat at a time, please; doubles get merged and [delayed|parked].",
    ),
    procedure_titles=(
        "Card {lots}: buyer hopes to {vp}",
        "Playbook: to {vp}",
        "If a buyer would like to {vp}",
        "{team} drill {some}: to {vp}",
    ),
    procedure_intros=(
        "Card owner is {name}, who rewrote it in {month}.",
        "Budget {some} minutes, of which {few} belong to typing.",
        "Rookies shadow {first} for {few} rounds.",
        "Roughly {many} chats per week need this card.",
    ),
    first_steps=(
        "Say hi, then repeat the wish in your own words.",
        "Pull up purchase {order} and match its owner.",
        "Skim older chats mentioning a {item}.",
        "No purchase number? Request it, and nothing beyond.",
        "Make sure you aren't talking to {first}, the roommate.",
    ),
    steps={
        "dismiss": (
            "Is the {item} still at {place}? Then freeze its tray.",
            "Rolling? Radio the driver by {hour} with {order}.",
            "Arrived? Issue a sticker and jot down how the {short} looks.",
            "Twins of one {short} are separate, scrap just the one named.",
        ),
        "address": (
            "Spell both streets aloud, slowly.",
            "Pause {order} while typing, lest {place} seals it.",
            "Rolling trucks obey the detour form, {price} each.",
            "Announce on what {weekday} the {item} shows up.",
        ),
        "variant": (
            "Count the {color} units left at {place}.",
            "Grab {color} ahead of letting {color} go.",
            "Once unboxed it's a trade, file {lots}.",
            "Describe shades with words, {color} fools every screen.",
        ),
        "parcel": (
            "Study the final ping of the {item}, hour included.",
            "Ring {place} whenever {few} days stayed silent.",
            "Quiz the buyer on porches, sheds, flat {some}.",
            "Launch a hunt, file {lots}, alarm in {some} days.",
        ),
        "working": (
            "Pictures first: was the {item} hurt on tour or at home?",
            "Leaf through booklet page {some} together.",
            "Past {few} months, form {lots} goes to {team}.",
            "Lend out a {item} should {place} need over {some} days.",
        ),
        "refund": (
            "Trace the payout inside the cash book, then its card.",
            "Redo the sum of the {item}, beginning at {price}.",
            "Bounced? {name} fires it off again.",
            "Cite every cut with its rule, no paraphrase.",
        ),
        "box": (
            "Weigh by label: {few}.{some} pounds versus our list.",
            "Bits ship from {place}, part code {lots}.",
            "Strays are fetched gratis, always.",
            "Let {first} know which aisle mixed up the {item}.",
        ),
        "payment": (
            "Booked or floating? Check the twin of {price}.",
            "Attach the fresh card by {hour}, drop the stale one.",
            "Unknown debits go straight to {team}, profile frozen.",
            "Replay the pay page using a {item}; copy its error.",
        ),
        "price": (
            "Feed the promo to our dummy till along with {order}.",
            "Lay old and new tags of the {item} side by side.",
            "Gift the gap by hand, a single time per {short}.",
            "Wrong shop's promo? Break it gently.",
        ),
        "subscription": (
            "When is the {plan} taped next? Note it.",
            "Float a snooze until {month}, a lone time.",
            "Slide the pace to {few} weeks, mail the calendar.",
            "Quitting: tally prepaid months, {name} checks beyond {price}.",
        ),
        "account": (
            "Mail resets to the stored inbox, never elsewhere.",
            "Both inboxes nod, else wait {some} days.",
            "Wipes use form {lots}; bills survive by law.",
            "Settle {order} and friends before a wipe.",
        ),
        "paperwork": (
            "Reissue the bill for {order}, company line included.",
            "Dates on bills are sacred, beg who may.",
            "Stickers go out as PDF plus a code for {place}.",
            "Void sticker {lots} so nobody pays double.",
        ),
    },
    last_steps=(
        "Recap in one breath, {weekday} included.",
        "Leave {first} a note, late crew reads them.",
        "Tickets close once the {item} or the cash moves.",
        "Vow nothing about a {short} your screen can't show.",
        "Beyond {price}, pass it up to {name}, {team}.",
        "Alarm in {few} days: did our buyer respond?",
    ),
)
