"""How forms and customers of the gate split are worded."""

from __future__ import annotations

from suites.support.slots.wording import FieldWording, Notations, SlotsWording

WORDING = SlotsWording(
    fields={
        "order": FieldWording(
            meaning="confirmation no. for the goods concerned",
            noun="the confirmation number",
            told=("Confirmation no. {v}.", "Your confirmation bears no. {v}.", "It runs under no. {v}."),
            aside=(
                "No. {v}, an old one, was closed to my satisfaction.",
                "You will also find no. {v}, which {who} placed and which needs no action.",
            ),
            missing=(
                "The confirmation is gone, so I quote no number. No. {v} was placed by {who}.",
                "I am unable to quote a confirmation number; no. {v} is a closed one and not at issue.",
            ),
            pointed="My account lists nos. {a} and {b}; at issue is the {which}.",
        ),
        "product": FieldWording(
            meaning="goods concerned, model and type",
            noun="the model",
            aside=(
                "With the {v}, which we also own, all is well.",
                "The {v} that {who} owns works flawlessly.",
            ),
            pointed="My household owns the {a} and the {b}.",
        ),
        "quantity": FieldWording(
            meaning="how many items are concerned",
            noun="the number of items",
            told=("At issue are {v}.", "{v} are involved.", "This relates to {v}."),
            aside=(
                "The {v} delivered in the spring are not at issue.",
                "A further {v} may be required by {who} next year.",
            ),
            missing=(
                "The number of items is being determined. The {v} of last spring do not count.",
                "As to the number of items, I await word from the depot; {v} is what {who} has, not I.",
            ),
        ),
        "color": FieldWording(
            meaning="finish requested for the goods",
            noun="the finish requested",
            told=(
                "I request the finish {v}.",
                "The finish is to be {v}.",
                "Kindly provide it in the finish {v}.",
            ),
            aside=(
                "The present one has the finish {v}, which is the problem.",
                "{Who} is content with the finish {v}, which I am not.",
            ),
            missing=(
                "Which finish to request is undecided. The present one, {v}, does not match the carpet.",
                (
                    "I shall name the finish at a later point; {v} was only a suggestion by {who} "
                    "that I rejected."
                ),
            ),
            pointed="Having compared the finishes {a} and {b}, I request the {which}.",
        ),
        "bought": FieldWording(
            meaning="date of the sale to the customer",
            noun="the sales date",
            told=(
                "The sale went through {v}.",
                "The sale is dated as made {v}.",
                "I concluded the sale {v}.",
            ),
            aside=(
                "A previous sale to me, on {v}, gave no cause for concern.",
                "A sale to {who}, on {v}, should not be mixed up with this.",
            ),
            missing=(
                "The sales date is not known to me. The sale of {v} was one to {who}.",
                "I have nothing that shows the sales date; {v} is the date of a previous sale.",
            ),
        ),
        "arrived": FieldWording(
            meaning="date on which the carrier handed the goods over",
            noun="the handover date",
            told=("The carrier handed it over {v}.", "The handover took place {v}.", "I signed for it {v}."),
            aside=(
                "A consignment for {who}, handed over on {v}, was in order.",
                "The carrier also came on {v}, with unrelated goods.",
            ),
            missing=(
                "I was away and do not know the handover date. On {v} unrelated goods came.",
                "The handover date was not recorded here. {v} was the handover of a consignment for {who}.",
            ),
        ),
        "wanted": FieldWording(
            meaning="appointment date the customer requests",
            noun="the appointment date",
            told=(
                "I request an appointment {v}.",
                "An appointment {v} would be welcome.",
                "Kindly schedule this to take place {v}.",
            ),
            aside=("On {v} the building is closed.", "{v} is impossible owing to a hearing that {who} has."),
            missing=(
                "I cannot request an appointment date yet, save that on {v} the building is closed.",
                "Any appointment will do except {v}, owing to a hearing that {who} has.",
            ),
        ),
        "paid": FieldWording(
            meaning="gross amount that was charged, freight included",
            noun="the gross amount",
            told=("The gross amount was {v}.", "I was charged {v}.", "The charge came to {v}."),
            aside=(
                "Elsewhere the list price is {v}, for comparison.",
                "{Who} was charged {v} for unrelated goods.",
            ),
            missing=(
                "The gross amount I would have to look up. The charge of {v} concerns unrelated goods.",
                "Of the gross amount I have no record; {v} was charged to {who}.",
            ),
        ),
        "promised": FieldWording(
            meaning="compensation the shop undertook to pay",
            noun="the compensation",
            told=("Compensation of {v} was assured.", "I was assured {v}.", "Your letter assures me of {v}."),
            aside=(
                "Compensation of {v} for a previous complaint has been received.",
                "{Who} was assured {v}, on separate grounds.",
            ),
            missing=(
                (
                    "The compensation was never put in figures. The {v} in your letter was for a "
                    "previous complaint."
                ),
                "No figure for the compensation has reached me; {v} was assured to {who}.",
            ),
        ),
        "person": FieldWording(
            meaning="authorized representative of the customer",
            noun="my representative",
            told=(
                "I have authorized {v}.",
                "My representative is {v}.",
                "{v} is authorized to act on my behalf.",
            ),
            aside=(
                "The authorization of {v} has been withdrawn.",
                "{v}, the caretaker, is not authorized.",
            ),
            missing=(
                "A representative has yet to be appointed, the authorization of {v} having been withdrawn.",
                "I have not authorized anybody so far, and certainly not {v}, the caretaker.",
            ),
            pointed="{a} and {b} share the office with me; I have authorized the {which}.",
        ),
        "agent": FieldWording(
            meaning="employee of the shop in charge of the matter",
            noun="the employee in charge",
            told=(
                "The employee in charge is {v}.",
                "{v} of your service desk has the file.",
                "Your employee {v} is in charge of it.",
            ),
            aside=(
                "Your employee {v} was in charge of a previous complaint.",
                "The file of {who} is with your employee {v}.",
            ),
            missing=(
                (
                    "Which employee is in charge I was not told. Your employee {v} had only the "
                    "previous complaint."
                ),
                "The signature of the employee in charge is illegible; {v} has the file of {who}, not mine.",
            ),
            pointed="Your letters came from {a} and from {b}, of whom the {which} is in charge.",
        ),
        "street": FieldWording(
            meaning="premises to be used, with house number",
            noun="the premises",
            told=(
                "The premises are at {v}.",
                "Kindly use the premises at {v}.",
                "The correct premises are {v}.",
            ),
            aside=("The premises at {v} have been vacated.", "At {v} you would merely find {who}."),
            missing=(
                "The premises will be named by my lawyer. Those at {v} have been vacated.",
                "I have not settled on the premises. {v} is out of the question, being those of {who}.",
            ),
            pointed="My premises are at {a} and at {b}; kindly use the {which}.",
        ),
        "phone": FieldWording(
            meaning="telephone line of the customer",
            noun="my telephone line",
            told=("My line is {v}.", "I can be telephoned under {v}.", "Kindly telephone {v}."),
            aside=("The line {v} is out of service.", "The line {v} is that of {who} and not for this."),
            missing=(
                "My new line has yet to be connected. The line {v} is out of service.",
                "My telephone line will be set up soon; {v} is that of {who} and not to be used.",
            ),
            pointed="On file are the lines {a} and {b}. Kindly telephone the {which}.",
        ),
        "email": FieldWording(
            meaning="electronic mail contact",
            noun="my contact for electronic mail",
            told=("Kindly reply to {v}.", "Correspondence goes to {v}.", "I read my mail under {v}."),
            aside=(
                "The mailbox {v} has been closed.",
                "Mail from {v} is by {who} and concerns other matters.",
            ),
            missing=(
                "I have no mailbox at present, {v} having been closed.",
                "A mailbox is being set up for me. Kindly do not use {v}, which {who} reads.",
            ),
            pointed="I hold the mailboxes {a} and {b}; correspondence goes to the {which}.",
        ),
        "time": FieldWording(
            meaning="appointment hour the customer requests",
            noun="the appointment hour",
            told=(
                "The hour I request is {v}.",
                "Kindly note {v} as the hour.",
                "The hour of my choice is {v}.",
            ),
            aside=("At {v} I am in a meeting every day.", "The hour of {v} is taken by {who}."),
            missing=(
                "The hour I leave open, merely noting that at {v} I am in a meeting.",
                "No particular hour is requested; only {v} is taken, by {who}.",
            ),
            pointed="Of the hours you proposed, {a} and {b}, I request the {which}.",
        ),
        "card": FieldWording(
            meaning="last four figures of the credit card debited",
            noun="the ending of the credit card",
            told=(
                "The credit card debited ends with {v}.",
                "You debited credit card no. xxxx {v}.",
                "Credit card, final figures {v}.",
            ),
            aside=(
                "My credit card with final figures {v} has been blocked for years.",
                "A credit card with final figures {v} is that of {who}.",
            ),
            missing=(
                "The credit card debited is with my bank for renewal. The blocked one has final figures {v}.",
                "I cannot read the figures on the credit card debited; {v} are those of {who}.",
            ),
            pointed="My credit cards have final figures {a} and {b}; you debited the {which}.",
        ),
    },
    leads={
        "pickup": (
            "I am sending back the {item} and require a carrier.",
            "Kindly have a carrier take back the {item}.",
            "The {item} is to be returned by carrier.",
        ),
        "late": (
            "The {item} has not been delivered to this day.",
            "Delivery of the {item} is outstanding.",
            "I still lack the {item}.",
        ),
        "damaged": (
            "I hereby report transport damage to the {item}.",
            "The {item} shows clear signs of a fall.",
            "On unwrapping, the {item} turned out to be defective.",
        ),
        "exchange": (
            "The finish of the {item} does not suit, so I request a replacement.",
            "Kindly replace the {item} by one with another finish.",
            "I would rather have the {item} in another finish.",
        ),
        "refund": (
            "My reimbursement is outstanding although the goods are back with you.",
            "I am awaiting reimbursement.",
            "When may I expect my reimbursement?",
        ),
        "price_drop": (
            "The {item} has since been reduced, for which I am to be compensated.",
            "A reduction has been announced for the {item}; kindly settle the difference.",
            "Regarding the reduction of the {item}, I ask for settlement.",
        ),
        "redirect": (
            "The {item} is being sent to the wrong premises.",
            "Kindly change where the {item} is to be delivered.",
            "Delivery of the {item} must be directed elsewhere.",
        ),
        "repair": (
            "The {item} has failed; kindly send a mechanic.",
            "A mechanic is required for the {item}.",
            "The {item} is defective and needs to be mended on site.",
        ),
        "invoice": (
            "For tax purposes I require a receipt.",
            "Kindly issue a tax receipt.",
            "My tax receipt is outstanding.",
        ),
        "callback": (
            "I wish to discuss the {item} by telephone.",
            "Kindly telephone me regarding the {item}.",
            "A conversation about the {item} is called for.",
        ),
        "credit": (
            "Your delivery was behind schedule, and the compensation is outstanding.",
            "I am awaiting compensation for late delivery.",
            "Kindly settle the compensation for your delay.",
        ),
        "gift": (
            "The {item}, a wedding gift, was given in an unsuitable finish.",
            "I made a gift of the {item}, and its finish displeases.",
            "A gift of mine, the {item}, requires another finish.",
        ),
    },
    notations=Notations(
        days=("the {ordinal} of {month}", "the {nth} day of the month of {month}"),
        money="{cents} cents over {dollars} dollars",
        order="{a}/{b}",
        street="{street}, house no. {number}",
        dot=" [dot] ",
        at=" [at] ",
        clock=(
            "{h} on the dot, {half}",
            "15 minutes past {h}, {half}",
            "30 minutes past {h}, {half}",
            "15 minutes before {next}, {half}",
        ),
        halves=("in the forenoon", "in the afternoon hours"),
    ),
    colors=(
        "natural walnut",
        "light oak",
        "polished chrome",
        "brushed brass",
        "satin cherry",
        "white lacquer",
        "matte anthracite",
        "champagne gilt",
        "honed slate",
        "brushed titanium",
        "antique bronze",
        "pale birch",
        "dark mahogany",
        "stained ebony",
        "satin nickel",
        "waxed pine",
    ),
    streets=(
        "Amberley Square",
        "Beacon Terrace",
        "Chancery Passage",
        "Dorset Gardens",
        "Exchange Place",
        "Granite Quay",
        "Linden Boulevard",
        "Tower Mews",
    ),
    domain="letterbin.example",
    prefix="467",
    slips=(
        "{wrong} (erratum: {value})",
        "{wrong}, or rather {value}",
        "{value} (your notice wrongly says {wrong})",
    ),
    fixes=(
        "I must amend one statement: for {noun}, read {value}.",
        "Upon review, one detail was inaccurate; {value} is correct for {noun}.",
        "Erratum: {value} applies, as regards {noun}.",
    ),
    first="one named first",
    second="one named last",
    events={"bought": "the sale went through", "arrived": "the carrier handed it over"},
    ago="{n} days before the date of this message",
    ahead="{n} days from the date of this message",
    after="{n} days past the day when {event}",
    before="{n} days ahead of the day when {event}",
    half="one half of the gross amount",
    plus="{a}, to which {b} of freight has to be added",
    units="{n} items",
    rest="{a} items with the exception of {b}",
    openers=(
        "Dear Sir or Madam.",
        "To the service desk.",
        "Good afternoon.",
        "I write with a request.",
        "Greetings.",
        "",
    ),
    closers=(
        "Yours faithfully",
        "I await your reply.",
        "With best regards",
        "Many thanks for your attention.",
        "",
        "",
    ),
)
