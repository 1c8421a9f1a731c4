//! What may become of a payment at Stripe.

/// What is done to a payment at Stripe, and what it says last of that.
#[derive(Clone, Copy)]
pub(super) enum Act {
    Confirm(&'static str, &'static str),
    Answer(&'static str, &'static str),
    Close(&'static str),
    Refund(i64, &'static str),
    Dispute(&'static str),
    Decide(&'static str, &'static str),
    /// Until something else is said.
    Wait(&'static str),
}

const SUCCEEDED: &str = "payment_intent.succeeded";
const FAILED: &str = "payment_intent.payment_failed";
const CANCELLED: &str = "payment_intent.canceled";
const HOLDER: &str = "payment_intent.requires_action";
const DECLINED: &str = "pm_card_visa_chargeDeclined";
const ASKS: &str = "pm_card_threeDSecure2Required";
/// The fee became known.
const SETTLED: Act = Act::Wait("charge.updated");

const PAY: Act = Act::Confirm("pm_card_visa", SUCCEEDED);
const RETURNED: &str = "charge.refunded";
pub(super) const DISPUTED: &str = "charge.dispute.created";
const DECIDED: &str = "charge.dispute.closed";

pub(super) const HISTORIES: [(&str, &[Act]); 11] = [
    ("paid", &[Act::Confirm("pm_card_visa", SUCCEEDED), SETTLED]),
    (
        "declined twice, then paid",
        &[
            Act::Confirm(DECLINED, FAILED),
            Act::Confirm("pm_card_chargeDeclinedExpiredCard", FAILED),
            Act::Confirm("pm_card_mastercard", SUCCEEDED),
            SETTLED,
        ],
    ),
    (
        "the holder was asked, and paid",
        &[
            Act::Confirm(ASKS, HOLDER),
            Act::Answer("complete", SUCCEEDED),
            SETTLED,
        ],
    ),
    (
        "the holder failed, and gave up",
        &[
            Act::Confirm(ASKS, HOLDER),
            Act::Answer("fail", FAILED),
            Act::Close(CANCELLED),
        ],
    ),
    ("closed", &[Act::Close(CANCELLED)]),
    (
        "given back in part",
        &[PAY, SETTLED, Act::Refund(1_200, RETURNED)],
    ),
    (
        "given back in parts, to the end",
        &[
            PAY,
            SETTLED,
            Act::Refund(500, RETURNED),
            Act::Refund(5_000, RETURNED),
        ],
    ),
    (
        "disputed and lost",
        &[
            PAY,
            SETTLED,
            Act::Dispute(DISPUTED),
            Act::Decide("lost", DECIDED),
        ],
    ),
    (
        "disputed and won, then given back in part",
        &[
            PAY,
            SETTLED,
            Act::Dispute(DISPUTED),
            Act::Decide("won", DECIDED),
            Act::Refund(1_000, RETURNED),
        ],
    ),
    (
        "declined, then closed",
        &[Act::Confirm(DECLINED, FAILED), Act::Close(CANCELLED)],
    ),
    (
        "paid a moment before it was to be closed",
        &[
            Act::Confirm("pm_card_visa", SUCCEEDED),
            Act::Close(SUCCEEDED),
            SETTLED,
        ],
    ),
];
