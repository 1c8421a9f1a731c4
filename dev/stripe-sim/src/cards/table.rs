//! Stripe's test cards, as data.

use super::{After, Authentication, Decline, Outcome};

/// A card of Stripe's list.
pub(super) struct TestCard<'a> {
    pub(super) number: &'a str,
    pub(super) funding: &'static str,
    pub(super) payment_methods: &'static [&'static str],
    pub(super) outcome: Outcome,
    pub(super) savable: bool,
    pub(super) authentication: Authentication,
    pub(super) after: After,
}

impl<'a> TestCard<'a> {
    /// A number that is none of Stripe's.
    pub(super) const fn stranger(number: &'a str) -> Self {
        bad(number, &[], Decline::NotATestCard)
    }

    const fn can_be_saved(self) -> Self {
        Self {
            savable: true,
            ..self
        }
    }

    const fn asks(self, authentication: Authentication) -> Self {
        Self {
            authentication,
            ..self
        }
    }

    const fn then(self, after: After) -> Self {
        Self { after, ..self }
    }
}

const fn good<'a>(
    number: &'a str,
    funding: &'static str,
    payment_methods: &'static [&'static str],
) -> TestCard<'a> {
    TestCard {
        number,
        funding,
        payment_methods,
        outcome: Outcome::Succeeds,
        savable: true,
        authentication: Authentication::NotAsked,
        after: After::Nothing,
    }
}

const fn bad<'a>(
    number: &'a str,
    payment_methods: &'static [&'static str],
    decline: Decline,
) -> TestCard<'a> {
    TestCard {
        outcome: Outcome::Declines(decline),
        savable: false,
        ..good(number, "credit", payment_methods)
    }
}

/// Cards that are played.
pub(super) const CARDS: &[TestCard<'static>] = &[
    good("4242424242424242", "credit", &["pm_card_visa"]),
    good("4000056655665556", "debit", &["pm_card_visa_debit"]),
    good("5555555555554444", "credit", &["pm_card_mastercard"]),
    good("2223003122003222", "credit", &[]),
    good("5200828282828210", "debit", &["pm_card_mastercard_debit"]),
    good(
        "5105105105105100",
        "prepaid",
        &["pm_card_mastercard_prepaid"],
    ),
    good("378282246310005", "credit", &["pm_card_amex"]),
    good("371449635398431", "credit", &[]),
    good("4000000000000077", "credit", &["pm_card_bypassPending"]),
    bad(
        "4000000000000002",
        &["pm_card_visa_chargeDeclined", "pm_card_chargeDeclined"],
        Decline::Generic,
    ),
    bad(
        "4000000000009995",
        &[
            "pm_card_visa_chargeDeclinedInsufficientFunds",
            "pm_card_chargeDeclinedInsufficientFunds",
        ],
        Decline::InsufficientFunds,
    ),
    bad(
        "4000000000009987",
        &["pm_card_visa_chargeDeclinedLostCard"],
        Decline::LostCard,
    ),
    bad(
        "4000000000009979",
        &["pm_card_visa_chargeDeclinedStolenCard"],
        Decline::StolenCard,
    ),
    bad(
        "4000000000000069",
        &["pm_card_chargeDeclinedExpiredCard"],
        Decline::ExpiredCard,
    ),
    bad(
        "4000000000000127",
        &["pm_card_chargeDeclinedIncorrectCvc"],
        Decline::IncorrectCvc,
    ),
    bad(
        "4000000000000119",
        &["pm_card_chargeDeclinedProcessingError"],
        Decline::ProcessingError,
    ),
    bad(
        "4000000000006975",
        &["pm_card_visa_chargeDeclinedVelocityLimitExceeded"],
        Decline::VelocityExceeded,
    ),
    good(
        "4000002500003155",
        "credit",
        &["pm_card_authenticationRequiredOnSetup"],
    )
    .asks(Authentication::UnlessSetUp),
    good(
        "4000002760003184",
        "credit",
        &["pm_card_authenticationRequired"],
    )
    .asks(Authentication::Always),
    good(
        "4000000000003220",
        "credit",
        &["pm_card_threeDSecure2Required"],
    )
    .asks(Authentication::Always),
    bad(
        "4000008260003178",
        &["pm_card_authenticationRequiredChargeDeclinedInsufficientFunds"],
        Decline::InsufficientFunds,
    )
    .can_be_saved()
    .asks(Authentication::UnlessSetUp),
    bad(
        "4000008400001629",
        &["pm_card_threeDSecureRequiredChargeDeclined"],
        Decline::Generic,
    )
    .asks(Authentication::Always),
    good(
        "4000000000003055",
        "credit",
        &["pm_card_threeDSecureOptional"],
    ),
    good("4000000000000259", "credit", &["pm_card_createDispute"])
        .then(After::DisputedAsFraudulent),
    good(
        "4000000000002685",
        "credit",
        &["pm_card_createDisputeProductNotReceived"],
    )
    .then(After::DisputedAsNotReceived),
    good(
        "4000000000001976",
        "credit",
        &["pm_card_createDisputeInquiry"],
    )
    .then(After::Inquired),
    good("4000000000007726", "credit", &["pm_card_pendingRefund"]).then(After::RefundPends),
    good("4000000000005126", "credit", &["pm_card_refundFail"]).then(After::RefundFails),
    bad(
        "4000000000000341",
        &["pm_card_chargeCustomerFail"],
        Decline::Generic,
    )
    .can_be_saved(),
];
