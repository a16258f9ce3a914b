"""How forms and customers of the unseen split are worded."""

from __future__ import annotations

from suites.support.slots.wording import FieldWording, Notations, SlotsWording

WORDING = SlotsWording(
    fields={
        "order": FieldWording(
            meaning="booking ref this is all about",
            noun="the booking ref",
            told=("Booking ref: {v}.", "Ref's {v}.", "Look up ref {v}."),
            aside=(
                "Forget ref {v}, ancient history, all fixed.",
                "Ref {v} is by {who}, who's got zero issues.",
            ),
            missing=(
                "Booking ref? The cat ate it. {v} is a ref of {who}, hands off.",
                "Couldn't dig up the booking ref, sorry. Ref {v} is ancient history, ignore it.",
            ),
            pointed="My app shows refs {a} and {b}, go with the {which}.",
        ),
        "product": FieldWording(
            meaning="which gadget, full title please",
            noun="the gadget",
            aside=(
                "Love my {v}, though, five stars.",
                "{Who} raves about the {v}, good for {her} kitchen.",
            ),
            pointed="I've had two boxes from you guys, the {a} and the {b}.",
        ),
        "quantity": FieldWording(
            meaning="headcount of gadgets in this mess",
            noun="the headcount",
            told=("We're at {v}.", "Make that {v}.", "Headcount: {v}."),
            aside=(
                "The {v} from my previous haul are doing great.",
                "{Who} dreams of getting {v}, bless {her} heart.",
            ),
            missing=(
                "Headcount pending, the attic is dark. The {v} from my previous haul aren't in on it.",
                "I lost track of the headcount. {Who} has got {v}, none of which are mine.",
            ),
        ),
        "color": FieldWording(
            meaning="tint to go for",
            noun="the tint",
            told=("Tint of my dreams: {v}.", "Give me {v} any day.", "Going with {v} as the tint."),
            aside=("{Who} adores {v}, I don't.", "The {v} one sitting here makes my eyes hurt."),
            missing=(
                "Haven't a clue about the tint yet. {Who} adores {v}, yet that's not my vote.",
                "Tint to be announced; this {v} one makes my eyes hurt, hence the whole thing.",
            ),
            pointed="Tint finalists were {a} and {b}, and the winner is the {which}.",
        ),
        "bought": FieldWording(
            meaning="checkout date",
            noun="the checkout date",
            told=("I hit the buy button {v}.", "Checkout happened {v}.", "My money left me {v}."),
            aside=(
                "A whole other haul of mine dates from {v}, ignore that.",
                "{Who} splurged at your place on {v}, separate story.",
            ),
            missing=(
                "Checkout date's a mystery to me. {Who} splurged on {v}, that much I know.",
                "Couldn't name the checkout date for the life of me, as {v} was a whole other haul.",
            ),
        ),
        "arrived": FieldWording(
            meaning="date the box came through the door",
            noun="the landing date",
            told=("The box landed {v}.", "It came through the door {v}.", "Touchdown at my place was {v}."),
            aside=(
                "A box addressed to {who} landed on {v}, nothing to do with me.",
                "On {v} I also got a flawless box of goodies.",
            ),
            missing=(
                "Landing date? My kid took it in and won't talk. The box of {v} was addressed to {who}.",
                "I can't pin down the landing date, since what landed on {v} was a flawless box of goodies.",
            ),
        ),
        "wanted": FieldWording(
            meaning="date the customer has in mind for it",
            noun="the date I have in mind",
            told=("Let's do it {v}.", "Could it be {v}?", "I've kept some room {v}."),
            aside=("I'm hiking on {v}, count me out.", "{v} belongs to the recital of {who}, hands off."),
            missing=(
                "No date in mind yet, except I'm hiking on {v} and you'd find nobody.",
                "Surprise me with a date! Only {v} is off, recital of {who}.",
            ),
        ),
        "paid": FieldWording(
            meaning="everything that left the customer's wallet, courier included",
            noun="the damage to my wallet",
            told=("{v} left my wallet.", "Damage to my wallet: {v}.", "I coughed up {v}."),
            aside=(
                "Some rival flogs it for {v}, ha.",
                "{Who} coughed up {v}, but for a lamp.",
            ),
            missing=(
                "How much left my wallet, who knows. {Who} coughed up {v}, for {her} lamp.",
                "Never checked what I coughed up; the {v} on my statement was for pizza.",
            ),
        ),
        "promised": FieldWording(
            meaning="cash the shop swore to hand back",
            noun="the cash you swore",
            told=("You swore I'd see {v}.", "{v} was what you swore.", "Sworn to me: {v}."),
            aside=(
                "{Who} was sworn {v} and got it, lucky duck.",
                "The {v} you swore for my last drama came through.",
            ),
            missing=(
                "You swore I'd see cash, minus any figure. The {v} was for my last drama.",
                "Nobody named me a figure, while {who} was sworn {v}, lucky duck.",
            ),
        ),
        "person": FieldWording(
            meaning="sidekick filling in for the customer",
            noun="my sidekick",
            told=("{v} fills in for me.", "My sidekick: {v}.", "I've drafted {v} to fill in."),
            aside=(
                "{v} used to be my sidekick, we broke up.",
                "Should {v} pop up and claim to fill in, that's a fib.",
            ),
            missing=(
                "Sidekick wanted! {v} quit on me.",
                "I'm still hunting for a sidekick. {v} pops up now and then, yet won't fill in.",
            ),
            pointed="My crew is {a} and {b}, and filling in is the {which}.",
        ),
        "agent": FieldWording(
            meaning="rep on the shop's side",
            noun="your rep's name",
            told=("Your rep {v} is on it.", "Spoke with rep {v}.", "I got hold of {v}, one of your reps."),
            aside=(
                "Rep {v} rescued {who} once, legend.",
                "High five to rep {v} for my last drama.",
            ),
            missing=(
                "Your rep hung up before I got a name. Rep {v}, the one from my last drama, it wasn't.",
                "Name of your rep: zero memory. {v} is the rep who rescued {who}.",
            ),
            pointed="Reps {a} and {b} have both been in touch, and the one on it is the {which}.",
        ),
        "street": FieldWording(
            meaning="doorstep this has to end at",
            noun="the doorstep",
            told=("Doorstep: {v}.", "Head for {v}.", "The doorstep you need is {v}."),
            aside=("{v} is my ex's doorstep, steer clear.", "Over at {v} lives {who}, wrong door."),
            missing=(
                "Doorstep to follow, I'm between flats. {v} is my ex's by now.",
                "I'm couch surfing, no doorstep to offer. Over at {v} lives {who}, wrong door.",
            ),
            pointed="I hop between {a} and {b}, so head for the {which}.",
        ),
        "phone": FieldWording(
            meaning="cell to buzz the customer on",
            noun="my cell",
            told=("Buzz me at {v}.", "Cell: {v}.", "Text or buzz {v}."),
            aside=("{v} is toast, fell in the pool.", "Buzzing {v} gets you {who}, please don't."),
            missing=(
                "New cell, digits pending. {v} is toast.",
                "My next cell is still in the mail. Buzzing {v} gets you {who}, no use.",
            ),
            pointed="I juggle two cells, {a} and {b}, and you buzz the {which}.",
        ),
        "email": FieldWording(
            meaning="handle for mailing the customer",
            noun="my handle",
            told=("Shoot it to {v}.", "Handle's {v}.", "Mail me, {v}."),
            aside=("My old handle {v} got hacked, never use it.", "{Who} hides behind {v}, ignore that."),
            missing=(
                "I've gone offline, no handle. Old {v} got hacked ages ago.",
                "New handle coming soon. The one you know, {v}, isn't me, it's {who}.",
            ),
            pointed="My handles are {a} and {b}, so shoot it to the {which}.",
        ),
        "time": FieldWording(
            meaning="o'clock the customer has in mind",
            noun="the o'clock",
            told=("{v} is perfect.", "Magic moment: {v}.", "I'm all yours at {v}."),
            aside=("{v} is yoga, sacred.", "Come {v}, {who} blocks the driveway."),
            missing=(
                "No fixed o'clock from me. {v} is yoga, everything else is fine.",
                "Whatever o'clock you fancy, bar {v}, as {who} blocks the driveway.",
            ),
            pointed="You threw {a} and {b} at me, and I'm taking the {which}.",
        ),
        "card": FieldWording(
            meaning="four digits closing the plastic that got hit",
            noun="my plastic's last bit",
            told=(
                "My plastic closes on {v}.",
                "Plastic with closing digits {v} got hit.",
                "You hit the plastic closing on {v}.",
            ),
            aside=(
                "The plastic closing on {v} is maxed out and slept through this.",
                "{Who} flashes plastic closing on {v}, leave it be.",
            ),
            missing=(
                "The plastic you hit is with my ex. Mine closes on {v} and slept through this.",
                "I cut up the plastic that got hit. The piece closing on {v} is from {who}.",
            ),
            pointed="I've got plastic closing on {a} and plastic closing on {b}, and you hit the {which}.",
        ),
    },
    leads={
        "pickup": (
            "Come grab the {item}, we're not a match.",
            "I'm breaking up with the {item}, so someone has to come grab it.",
            "Time to grab the {item} off me again.",
        ),
        "late": (
            "The {item} is playing hide and seek.",
            "Day after day, and the {item} won't show its face.",
            "The {item} got lost in space, apparently.",
        ),
        "damaged": (
            "Ouch, the {item} is banged up.",
            "The {item} looks like it lost a fight.",
            "Opened the box: the {item}, in shards.",
        ),
        "exchange": (
            "The {item} deserves a prettier tint.",
            "Wrong tint on the {item}, trade me?",
            "I'd trade the {item} for its twin in another tint.",
        ),
        "refund": (
            "All shipped back, and my cash is nowhere.",
            "Cash back, anyone? I've been patient.",
            "You've got the stuff, I've got no cash.",
        ),
        "price_drop": (
            "The {item} is on sale now, of course, right behind me.",
            "I blinked and the {item} got a red price tag, so where's my share?",
            "So the {item} is a bargain all of a sudden. My share, please.",
        ),
        "redirect": (
            "Plot twist: the {item} must go to a new doorstep.",
            "Please reroute the {item}.",
            "I gave you the wrong doorstep for the {item}, oops.",
        ),
        "repair": (
            "The {item} is on strike, get me a fixer.",
            "Smoke from the {item}! Send a fixer.",
            "A fixer for the {item}, if you please.",
        ),
        "invoice": (
            "The accountant wants paper. Send some?",
            "Need the paperwork for my taxes, pretty please.",
            "Where did my paperwork go?",
        ),
        "callback": (
            "Let's chat about the {item} over the phone.",
            "The {item} and I need counseling, so give me a buzz.",
            "Quick chat about the {item}?",
        ),
        "credit": (
            "You were slow, and slow costs you, remember?",
            "I'm here for my slowpoke money.",
            "Slowpoke money still missing in action.",
        ),
        "gift": (
            "Wrapped up the {item} for a pal, who can't stand the tint.",
            "My pal got the {item} from me and wants another tint.",
            "Party fail: for a gift, the {item} has the worst tint.",
        ),
    },
    notations=Notations(
        days=("{month}'s {nth}", "{nth} {month}"),
        money="{dollars} dollars {cents}",
        order="{a}.{b}",
        street="{street}, door {number}",
        dot=" period ",
        at=" at-sign ",
        clock=(
            "{h} on the nose {half}",
            "quarter after {h} {half}",
            "half after {h} {half}",
            "quarter before {next} {half}",
        ),
        halves=("in the AM", "in the PM"),
    ),
    colors=(
        "electric teal",
        "hot fuchsia",
        "living coral",
        "icy aqua",
        "muted taupe",
        "neon magenta",
        "toxic lime",
        "royal crimson",
        "summer azure",
        "glossy apricot",
        "jade glow",
        "ultra violet",
        "toasted ochre",
        "cosmic cobalt",
        "misty mauve",
        "roasted hazel",
    ),
    streets=(
        "Anchor Alley",
        "Bluebell Drive",
        "Comet Circle",
        "Dragonfly Path",
        "Fiddler's Green",
        "Juniper Loop",
        "Lighthouse Parade",
        "Sunset Strip",
    ),
    domain="inkwell.example",
    prefix="589",
    slips=("{wrong}, pff, {value}", "{wrong}... nope, {value}", "{value}, never mind the {wrong} I texted"),
    fixes=(
        "Argh, brain fog: {noun} is really {value}.",
        "Rewind! Swap in {value} for {noun}.",
        "Typo alert, {noun} was meant to be {value}.",
    ),
    first="one I typed first",
    second="one I typed second",
    events={"bought": "I hit the buy button", "arrived": "the box landed"},
    ago="{n} days prior to today",
    ahead="{n} days on from today",
    after="{n} days on from the day {event}",
    before="{n} days prior to the day {event}",
    half="half of what left my wallet",
    plus="{a} with {b} courier money on top",
    units="{n} of them",
    rest="{a} of them minus {b}",
    openers=("Yo!", "Howdy, helpers.", "Knock knock.", "Me again, sorry!", "Ahoy, crew.", ""),
    closers=("Peace!", "You rock.", "Over and out.", "Hugs", "", ""),
)
