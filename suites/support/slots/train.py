"""How forms and customers of the train split are worded."""

from __future__ import annotations

from suites.support.slots.wording import FieldWording, Notations, SlotsWording

WORDING = SlotsWording(
    fields={
        "order": FieldWording(
            meaning="number of the order in question",
            noun="the order number",
            told=("My order number is {v}.", "It's order {v}.", "You'll find it under order number {v}."),
            aside=(
                "I also had order {v}, but that one was settled weeks ago.",
                "{Who} has an order of {her} own, {v}, and {she} will write to you separately.",
            ),
            missing=(
                "I can't find my order number; {v} is what {who} ordered, not me.",
                "My order number got lost. All I see here is {v}, an older order that has long been settled.",
            ),
            pointed="I have two open orders, {a} and {b}. This is about the {which}.",
        ),
        "product": FieldWording(
            meaning="the product in question, by its full name",
            noun="the product",
            aside=(
                "The {v} that I also own is fine, by the way.",
                "{Who} has the {v} and never had any trouble with it.",
            ),
            pointed="I bought two things from you, the {a} and the {b}.",
        ),
        "quantity": FieldWording(
            meaning="how many units it is about",
            noun="the number of units",
            told=("It's about {v}.", "We are talking about {v} here.", "{v} are concerned."),
            aside=(
                "The {v} we got last year don't matter here.",
                "{Who} will order {v} for {her} own office soon.",
            ),
            missing=(
                "I haven't counted how many units I mean. {Who} has {v}, but those are not part of this.",
                "How many units I mean, I can't say yet; the {v} from last year have nothing to do with it.",
            ),
        ),
        "color": FieldWording(
            meaning="the color that the customer would like",
            noun="the color I'd like",
            told=("I'd like it in {v}.", "The color should be {v}.", "Please send it in {v}."),
            aside=(
                "{Who} has {her} own one in {v}.",
                "The one I have now is {v}, which doesn't go with the room.",
            ),
            missing=(
                "I haven't picked a color yet, except that {v}, which I have now, doesn't go with the room.",
                "Which color to take I'll tell you later. {Who} took {v}, but that's {her} taste.",
            ),
            pointed="I wavered between {a} and {b} and decided on the {which}.",
        ),
        "bought": FieldWording(
            meaning="day of the purchase",
            noun="the day I bought it",
            told=("I bought it {v}.", "I placed the order {v}.", "The purchase was made {v}."),
            aside=(
                "I've been a customer since the first thing I got from you on {v}.",
                "{Who} bought something from you on {v}, but that's a different matter.",
            ),
            missing=(
                "I no longer know which day I bought it. {Who} bought one on {v}, well before me.",
                "The day I bought it escapes me; {v} is when I had bought something else.",
            ),
        ),
        "arrived": FieldWording(
            meaning="day of the delivery",
            noun="the day it arrived",
            told=("It arrived {v}.", "The parcel got here {v}.", "I received it {v}."),
            aside=(
                "Another parcel, which arrived on {v}, was perfectly fine.",
                "{Who} got a parcel from you on {v}, without any trouble.",
            ),
            missing=(
                "I didn't note the day it arrived. What came on {v} was another parcel.",
                "I forgot which day it arrived; on {v} it was a parcel for {who}.",
            ),
        ),
        "wanted": FieldWording(
            meaning="day on which the customer would like it done",
            noun="the day that suits me",
            told=("Please do this {v}.", "It would suit me best {v}.", "I'd like this taken care of {v}."),
            aside=("On {v} I'll be away.", "Please don't choose {v}, as {who} is getting married then."),
            missing=(
                "Which day suits me I can only say next week. It just can't be {v}, because I'll be away.",
                "I leave the day to you, as long as it isn't {v}, when {who} is getting married.",
            ),
        ),
        "paid": FieldWording(
            meaning="what the customer paid in all, shipping included",
            noun="what I paid",
            told=("I paid {v}.", "In all it cost me {v}.", "My bank statement says that I paid {v}."),
            aside=(
                "Another shop sells it for {v}, but that's not the point.",
                "{Who} once paid you {v} for something else.",
            ),
            missing=(
                "I can't tell you what I paid; {v} was the price of something else that I bought.",
                "I don't have the amount I paid at hand. The {v} on this receipt is what {who} paid.",
            ),
        ),
        "promised": FieldWording(
            meaning="the amount that the shop promised",
            noun="the amount I was promised",
            told=("I was promised {v}.", "You promised me {v}.", "The promise was that I'd get {v}."),
            aside=(
                "An earlier promise of {v}, for something else, you kept.",
                "{Who} was promised {v} in {her} own case, which has nothing to do with mine.",
            ),
            missing=(
                "No exact amount was promised to me. It was {who} who got a promise of {v}.",
                "How much I'd get, nobody said; a promise of {v} was for something else, and you kept it.",
            ),
        ),
        "person": FieldWording(
            meaning="who will deal with it in the customer's place",
            noun="the person to ask for",
            told=(
                "Please ask for {v}, who will handle it for me.",
                "{v} will handle it for me.",
                "The one who handles it for me is {v}.",
            ),
            aside=(
                "Last time {v} handled things for me, but that's over.",
                "You may know {v}, a friend of ours, who isn't involved this time.",
            ),
            missing=(
                "Somebody will handle it for me, I just don't know who yet. It won't be {v}, who moved away.",
                "I haven't found anyone to handle it for me. {v}, who did it last time, is abroad.",
            ),
            pointed="Both {a} and {b} live here; the {which} will handle it for me.",
        ),
        "agent": FieldWording(
            meaning="who at the shop the customer talked to about it",
            noun="the name of your colleague",
            told=(
                "I talked to your colleague {v} about it.",
                "Your colleague {v} knows about it.",
                "{v} from your team took my call about it.",
            ),
            aside=(
                "Your colleague {v} helped me once with something else.",
                "{v} from your team only answered a question of {who}.",
            ),
            missing=(
                "I talked to one of your colleagues, but didn't catch the name. It wasn't {v}, whom I know.",
                (
                    "The name of the colleague I talked to escapes me; {v}, who helped me with "
                    "something else, it was not."
                ),
            ),
            pointed=(
                "{a} and {b} from your team both wrote to me lately; it was the {which} that I "
                "talked to about this."
            ),
        ),
        "street": FieldWording(
            meaning="the address that is needed for it",
            noun="the address",
            told=("The address for this is {v}.", "The right address is {v}.", "Please use the address {v}."),
            aside=(
                "The old address, {v}, is no longer any good.",
                "Please forget {v}; that's where {who} lives.",
            ),
            missing=(
                "I'll give you the address later. It's not {v}, where I used to live.",
                "The address isn't settled yet. Please don't use {v}; that's where {who} lives.",
            ),
            pointed="You have two addresses of mine, {a} and {b}. Please use the {which}.",
        ),
        "phone": FieldWording(
            meaning="number on which to call the customer",
            noun="my phone number",
            told=("You can call me on {v}.", "My phone number is {v}.", "Please call {v}."),
            aside=(
                "The old number, {v}, has been cut off.",
                "If you see a call from {v}, that's just {who}.",
            ),
            missing=(
                "You will get my new phone number soon; {v} has been cut off.",
                (
                    "My new phone number isn't active yet. The {v} in your files belongs to {who}, "
                    "so don't call it."
                ),
            ),
            pointed="You have two phone numbers of mine, {a} and {b}. Please call the {which}.",
        ),
        "email": FieldWording(
            meaning="e-mail address for the answer",
            noun="my e-mail address",
            told=("Please answer to {v}.", "My e-mail address is {v}.", "You can write to me at {v}."),
            aside=("I can no longer read what goes to {v}.", "{Who} writes to you from {v}; that's not me."),
            missing=(
                "I have no e-mail address right now, as {v} was shut down.",
                "My new e-mail address isn't ready. Don't write to {v}: only {who} reads that.",
            ),
            pointed="I use two e-mail addresses, {a} and {b}. For this, take the {which}.",
        ),
        "time": FieldWording(
            meaning="time of day that the customer asks for",
            noun="the time of day I'd like",
            told=(
                "The best time for me is {v}.",
                "Please make it {v}.",
                "At home I'll be reachable from {v}, so that's the time I'd like.",
            ),
            aside=(
                "At {v} I'm always out with the dog.",
                "Please not at {v}: that's when {who} is on the phone.",
            ),
            missing=(
                "I can't name a time of day yet; it's only {v} that is impossible.",
                "The time of day is up to you, only not {v}, when {who} is asleep.",
            ),
            pointed="You offered me {a} or {b}. I'd like the {which}.",
        ),
        "card": FieldWording(
            meaning="last four digits of the card that was charged",
            noun="the end of my card number",
            told=(
                "I paid with the card ending in {v}.",
                "The card I used ends in {v}.",
                "It was charged to my card ending in {v}.",
            ),
            aside=(
                "My new card, ending in {v}, wasn't used for this.",
                "{Who} uses a card ending in {v}; that's not mine.",
            ),
            missing=(
                (
                    "I don't have the card that I used at hand. The one here ends in {v}, but it's a "
                    "different one."
                ),
                "Which of my cards I used, I can't tell; only the one ending in {v} it can't have been.",
            ),
            pointed="I own two cards, ending in {a} and {b}. You charged the {which}.",
        ),
    },
    leads={
        "pickup": (
            "I'd like to have the {item} picked up, since I'm returning it.",
            "The {item} has to go back. Please have it collected.",
            "Please arrange for the {item} to be collected from here, I'm returning it.",
        ),
        "late": (
            "The {item} still hasn't come.",
            "I'm waiting for the {item}. Where is it?",
            "There's no trace of the {item} so far.",
        ),
        "damaged": (
            "The {item} came with cracks and scratches.",
            "I unpacked the {item} and it was broken.",
            "Something must have happened on the way: the {item} is damaged.",
        ),
        "exchange": (
            "I'd like to exchange the {item} for another color.",
            "The color of the {item} isn't what I expected. Can we change it?",
            "Please swap the {item} for one in a different color.",
        ),
        "refund": (
            "I returned everything and I'm still waiting for my money.",
            "My refund is missing.",
            "You have had my return for long enough; where is the refund?",
        ),
        "price_drop": (
            "The {item} has become cheaper since I bought it.",
            "I see that the price of the {item} went down. I was told I'd get something back.",
            "About the lower price of the {item}: I'm supposed to get some money back.",
        ),
        "redirect": (
            "Please deliver the {item} somewhere else.",
            "I'm moving, so the {item} should go to another address.",
            "The {item} needs to go to a different place than the one I gave you.",
        ),
        "repair": (
            "The {item} stopped working and needs a technician.",
            "Please send someone to repair the {item}.",
            "Could somebody come by and look at the {item}? It doesn't turn on.",
        ),
        "invoice": (
            "I need an invoice.",
            "Please send me an invoice for my bookkeeping.",
            "The invoice is still missing.",
        ),
        "callback": (
            "I have a question about the {item} that I can't put in writing, so please call me.",
            "Please call me about the {item}.",
            "Could we talk on the phone about the {item}?",
        ),
        "credit": (
            "The credit for my late delivery hasn't been paid.",
            "I was supposed to get a credit because of the late delivery.",
            "Please pay out the credit for the delay.",
        ),
        "gift": (
            "The {item} was a gift and should be exchanged for another color.",
            "I gave away the {item}, and the color turned out wrong.",
            "A gift went wrong: the {item} needs to be in another color.",
        ),
    },
    notations=Notations(
        days=("the {nth} of {month}", "{month} {nth}"),
        money="{dollars} dollars and {cents} cents",
        order="{a}-{b}",
        street="{street}, number {number}",
        dot=" dot ",
        at=" at ",
        clock=(
            "{h} o'clock {half}",
            "a quarter past {h} {half}",
            "half past {h} {half}",
            "a quarter to {next} {half}",
        ),
        halves=("in the morning", "in the afternoon"),
    ),
    colors=(
        "tomato red",
        "midnight blue",
        "moss green",
        "oyster white",
        "charcoal gray",
        "corn yellow",
        "burnt orange",
        "pale lilac",
        "wine red",
        "pistachio green",
        "silver gray",
        "desert tan",
        "old rose",
        "petrol blue",
        "honey amber",
        "pearl white",
    ),
    streets=(
        "Alder Court",
        "Foundry Lane",
        "Kestrel Road",
        "Mill Street",
        "Orchard Avenue",
        "Parson's Hill",
        "Station Road",
        "Weaver Street",
    ),
    domain="mailbox.example",
    prefix="201",
    slips=(
        "{wrong}, no, sorry, {value}",
        "{wrong} (wait, {value})",
        "{value} (not {wrong}, as I wrote at first)",
    ),
    fixes=(
        "Sorry, I looked at the wrong line above: {noun} is {value}.",
        "I just checked again and have to correct myself: {noun} is {value}.",
        "Wait, I mixed something up: {noun} is in fact {value}.",
    ),
    first="first one",
    second="second one",
    events={"bought": "I bought it", "arrived": "it arrived"},
    ago="{n} days ago",
    ahead="{n} days from today",
    after="{n} days after {event}",
    before="{n} days before {event}",
    half="half of what I paid",
    plus="{a} plus {b} for shipping",
    units="{n} units",
    rest="all of the {a} units that I have except {b}",
    openers=(
        "Hello.",
        "Hi there!",
        "Good morning.",
        "Dear support team!",
        "Hello from a regular customer.",
        "",
    ),
    closers=("Thank you!", "Thanks in advance.", "Kind regards", "Please let me know.", "", ""),
)
