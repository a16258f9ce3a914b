"""How customers of the gate split say what they want."""

from __future__ import annotations

from suites.support.intent.wording import IntentWording

WORDING = IntentWording(
    asks={
        "cancel_order": (
            "call off no. {order} with nothing sent out [as of then|up to that point]",
            "undo buying the {item} prior to its leaving your building",
        ),
        "stop_parcel": (
            "call back the {item} from the driver before it reaches {my} place",
            "halt the {item} midway between your building and {my} place",
        ),
        "return_item": (
            "bring back the {item}, unpacked in flawless condition",
            "hand the flawless {item} back to you after unpacking it",
        ),
        "change_address": (
            "amend where no. {order} should go prior to its leaving your building",
            "update the drop-off spot for the {item} with nothing sent out so far",
        ),
        "redirect_parcel": (
            "divert the {item}, already with the driver, to another drop-off spot",
            "give the driver who's carrying the {item} another place to bring it",
        ),
        "amend_color": (
            "choose [green|white] for the {item} prior to its leaving your building",
            "revise the finish picked for no. {order} with nothing sent out so far",
        ),
        "exchange_color": (
            "turn in the {item}, unpacked and flawless, and receive it in [green|white]",
            "replace the {item} sitting in {my} kitchen with one in another finish",
        ),
        "late_parcel": (
            "check on the {item}, which ought to have come but is moving at a crawl",
            "ask what keeps the driver with the {item} past the agreed day",
        ),
        "not_received": (
            "tell you the {item} never reached anyone despite the driver's photo of a handover",
            "raise the matter of a handover of the {item} that didn't happen",
        ),
        "damaged": (
            "tell you about the {item} that was shattered on unpacking",
            "complain that the {item} got wrecked before unpacking",
        ),
        "warranty": (
            (
                "have the {item} covered, since it wore out [well inside|before the end of] its promised "
                "lifetime"
            ),
            "get the {item} fixed at your cost after [many months|a good year] of service",
        ),
        "setup": (
            "understand how the {item} goes together, parts complete",
            "be shown how the intact new {item} is switched on the first time",
        ),
        "refund_late": (
            "inquire when the reimbursement agreed for the {item} will land",
            "remind you of the reimbursement for the {item}, pending for weeks",
        ),
        "refund_short": (
            "contest the sum reimbursed for the {item}",
            "settle why the reimbursement for the {item} left out a portion",
        ),
        "wrong_item": (
            "tell you that an unrelated article came in place of the {item}",
            "complain that some other model of yours was packed for the {item}",
        ),
        "missing_part": (
            "request the [hinge|adapter] that should have accompanied the {item}",
            "receive the one component left out when the {item} was packed",
        ),
        "failed_payment": (
            "complete buying the {item}, which your site blocks at the final step",
            "make the final step for the {item} accept {my} bank details",
        ),
        "change_payment": (
            "settle no. {order}, confirmed as it is, from a different bank",
            "have the confirmed {item} drawn from {my} other bank",
        ),
        "double_charge": (
            "point out that the {item} was billed on two lines for one sale",
            "get back the second of two withdrawals for no. {order}",
        ),
        "unknown_charge": (
            "point out a withdrawal for some {item} that {my} family knows nothing of",
            "query a withdrawal by you that matches no sale of {my} own",
        ),
        "discount_code": (
            "benefit from the voucher that your site ignored for the {item}",
            "have the promotion letters that errored out honored on the {item}",
        ),
        "price_drop": (
            "be compensated for the cheaper tag the {item} got right after the sale",
            "recoup what the {item} lost in price since buying it",
        ),
        "pause_subscription": (
            "suspend the {item} [during the renovation|for a quarter]",
            "interrupt the {item} with a restart date already in mind",
        ),
        "end_subscription": (
            "terminate the {item} permanently",
            "wind up the {item} with no way back",
        ),
        "change_frequency": (
            "stretch the gap between boxes of the {item}",
            "alter the rhythm of the {item} to [eight|five] weeks",
        ),
        "password": (
            "open {my} {item} again, the secret word having slipped away",
            "set another secret word on {my} {item}, the last one being lost",
        ),
        "change_email": (
            "register a new contact mailbox for {my} {item}",
            "carry {my} {item} across to another mailbox",
        ),
        "delete_account": (
            "close {my} {item} and purge the personal details",
            "see {my} {item} expunged, records included",
        ),
        "invoice": (
            "receive formal billing papers for the {item}",
            "receive itemized papers fit for an audit on no. {order}",
        ),
        "return_label": (
            "receive the barcode slip for shipping the {item} back again",
            "print the postage slip for sending off the {item} once more",
        ),
    },
    facts={
        "unshipped": (
            "the {item} remains in your building, as far as the site shows",
            "nobody has begun boxing up the {item}",
        ),
        "in_transit": (
            "the {item} left your building [at dawn|on Thursday] and a driver has it",
            "the {item} is somewhere on the highway between you and me",
        ),
        "delivered": (
            "I unpacked the {item} on [Sunday|Wednesday] and it's flawless",
            "the {item} has reached me and there's no fault to be found",
        ),
        "late_parcel": (
            "the {item} has overshot its agreed day by a week and the map puts it two states away",
            "the driver has been 'one day out' with the {item} since last [Thursday|Friday]",
        ),
        "not_received": (
            "there's a handover photo for the {item}, but that isn't my house",
            "your site insists I have the {item}, and neither I nor the concierge ever got it",
        ),
        "damaged": (
            "on unpacking, the {item} was shattered on one side",
            "the {item} must have been crushed on its way here, it was in splinters when I unpacked it",
        ),
        "warranty": (
            "the {item} served us well for fourteen months and then went silent",
            "last spring the {item} was new, and since this weekend it does nothing at all",
        ),
        "setup": (
            "the {item} is intact and complete, but the leaflet is in a language I can't read",
            "I'm sure the {item} is okay, it's me who can't work out the buttons",
        ),
        "refund_late": (
            "the reimbursement for the {item} was agreed in writing and has been pending for 20 days",
            "you've had the {item} back since [Easter|the holidays] and my balance hasn't moved",
        ),
        "refund_short": (
            "the reimbursement for the {item} leaves out [18|35] dollars that I'm owed",
            "I was reimbursed for the {item}, just not in full",
        ),
        "wrong_item": (
            "unpacking what should be the {item} revealed an unrelated article",
            "instead of the {item} I now own something I'd never heard of",
        ),
        "missing_part": (
            "one hinge of the {item} was left out",
            "the {item} is in front of me minus the adapter listed in the leaflet",
        ),
        "failed_payment": (
            "your site won't let me past the final step with the {item}, whichever bank I use",
            "I get 'transaction refused' at the final step and so the {item} remains unsold",
        ),
        "change_payment": (
            "the {item} is confirmed and drawn from my wife's bank, but it ought to be drawn from mine",
            "I've switched banks since confirming the {item}, so the old details should be swapped out",
        ),
        "double_charge": (
            "the {item} appears as two withdrawals though it was a single sale",
            "my bank paid you for the {item} once on Friday and once more on Saturday",
        ),
        "unknown_charge": (
            "my bank lists a withdrawal by you for the {item}, and none of us bought such a thing",
            "I'm being billed for the {item}, which must be some other person's sale",
        ),
        "discount_code": (
            "the voucher printed on your flyer had no effect on the {item} and I paid the regular rate",
            "your site ignored my voucher when I took the {item}",
        ),
        "price_drop": (
            "the tag on the {item} went down by a fifth the day after the sale",
            "since buying the {item} I've watched it get cheaper on your site",
        ),
        "pause_subscription": (
            "the kitchen is being redone, so the {item} can rest until March and then carry on",
            "I'm in the hospital for six weeks, after which the {item} is welcome again",
        ),
        "end_subscription": (
            "I'm allergic to what the {item} brings, so never again",
            "the {item} has run its course and there'll be no return to it",
        ),
        "change_frequency": (
            "a box from the {item} each month piles up, one per quarter is plenty",
            "between two boxes of the {item} we're empty for a week, the gap ought to be shorter",
        ),
        "password": (
            "the secret word for the {item} has slipped my mind",
            "the {item} keeps asking for a secret word that I lost with my notebook",
        ),
        "change_email": (
            "the mailbox on file for the {item} belongs to a job I've left, I've got a private one now",
            "news about the {item} lands in a mailbox run by my ex, mine should replace it",
        ),
        "delete_account": (
            "the {item} serves no purpose, and I'd have you forget all you know from it",
            "I invoke my privacy rights on the {item}: no part of it may be kept",
        ),
        "invoice": (
            "our auditor demands itemized papers for the {item}",
            "the slip that came with the {item} isn't billing my employer would reimburse",
        ),
        "return_label": (
            "the barcode slip for shipping back the {item} has expired",
            "coffee went over the postage slip for the {item}",
        ),
    },
    wishes={
        "dismiss": (
            "On reflection, I won't be keeping {it}.",
            "We've bought elsewhere, which makes {it} pointless.",
        ),
        "address": (
            "My parents' house is where {it} is needed.",
            "Please bring {it} to the other drop-off spot.",
        ),
        "variant": ("In [green|white], {it} would be ideal.", "The finish of {it} should be another."),
        "parcel": ("I wonder where {it} is.", "An explanation about {it} is overdue."),
        "working": ("I'd be glad to finally put {it} to use.", "As matters stand, {it} is of no use to me."),
        "refund": (
            "The sums for {it} deserve a look.",
            "I'd be grateful for clarity on the reimbursement for {it}.",
        ),
        "box": (
            "Kindly put the contents of {it} right.",
            "My unpacking of {it} ought to have gone otherwise.",
        ),
        "payment": ("Kindly review how {it} is being paid.", "The bank side of {it} requires attention."),
        "price": ("In fairness, {it} ought to cost me less.", "I'm counting on a concession for {it}."),
        "subscription": ("Kindly modify {it} to suit.", "That's how {it} should be run."),
        "account": ("Kindly see to {it}.", "It's time to act on {it}."),
        "paperwork": ("Kindly forward a valid one for {it}.", "I'm lacking that sheet for {it}."),
    },
    openers=(
        "Good afternoon.",
        "To the service desk:",
        "My name is {name}.",
        "A respectful hello.",
        "Quick one.",
        "Hope this reaches a human.",
        "First of all, nice shop.",
        "I'll keep it short.",
        "{name}, writing again.",
        "",
    ),
    closers=(
        "Regards, {name}",
        "Kind regards, {name}",
        "Sincerely, {name}",
        "Many thanks in advance.",
        "Awaiting your reply.",
        "A short note back would do.",
        "",
        "",
    ),
    request=(
        "[My wish|My aim] in contacting you is to {vp}.",
        "I'd be obliged if you let me {vp}.",
        "It has become necessary for me to {vp}.",
        "Kindly assist me, as I must {vp}.",
        "What matters to me in this message is being able to {vp}.",
    ),
    solved=(
        "Your evening crew assisted me when I had to {vp}, and I've no complaints there.",
        "[Over the weekend|Yesterday] I was able to {vp}, which went smoothly.",
        "Five minutes on your site were enough to {vp}, all good.",
    ),
    unwanted=(
        "Contrary to your first answer, it isn't my intention to {vp}.",
        "Please note I have no desire to {vp}.",
        "I was offered the chance to {vp}, and I decline.",
    ),
    others=(
        "{who} has to {vp}, a matter {she}'ll handle alone.",
        "It was {who}, not me, who asked you to {vp}.",
    ),
    later=(
        "For a future message, not this one: I may well have to {vp}.",
        "Once I'm back from vacation I'd possibly like to {vp}.",
    ),
    dropped=(
        "It no longer applies that I want to {vp}.",
        "I was tempted to {vp}, yet thought better of it.",
    ),
    pleas=(
        "Hence my message.",
        "Kindly act on this one.",
        "It's this that brings me to you.",
        "How do we proceed?",
    ),
    fact_solved=(
        "{fact}, but your evening crew is pursuing that.",
        "{fact}; I've been given a reference for that and am content to wait.",
    ),
    fact_later=(
        "{fact}. That doesn't trouble me.",
        "{fact}. I'd sooner leave that subject for a future message.",
    ),
    two_things=("There are a pair of matters between us.", "I'm a customer on two counts.", ""),
    set_aside=(
        "With the {other}, everything may remain as is.",
        "The {other} requires no action.",
        "I ask nothing regarding the {other}.",
    ),
    first="the one I named first",
    second="the one I named second",
    remaining="its counterpart",
)
