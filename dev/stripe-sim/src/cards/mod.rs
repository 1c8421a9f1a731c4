//! Stripe's test cards: their numbers, the payment methods that stand for them, and how they end.

mod decline;
mod table;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub(crate) use self::decline::Decline;
use self::table::{CARDS, TestCard};
use crate::error::ApiError;

/// How a card answers a charge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// The charge succeeds.
    Succeeds,
    /// The issuer declines.
    Declines(Decline),
}

/// Whether a card's holder must prove who they are (3-D Secure).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Authentication {
    /// Never.
    #[default]
    NotAsked,
    /// Whenever they are there, and when they are not unless the card was set up for that.
    UnlessSetUp,
    /// Always.
    Always,
}

impl Authentication {
    /// Whether the holder is asked.
    pub(crate) fn is_asked(self, off_session: bool, set_up: bool) -> bool {
        match self {
            Self::NotAsked => false,
            Self::UnlessSetUp => !(off_session && set_up),
            Self::Always => true,
        }
    }
}

/// What a card brings after its payment has succeeded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum After {
    /// Nothing.
    #[default]
    Nothing,
    /// The holder says that it was not theirs.
    DisputedAsFraudulent,
    /// The holder says that nothing came.
    DisputedAsNotReceived,
    /// The holder's bank asks, and takes no money yet.
    Inquired,
    /// A refund takes its time.
    RefundPends,
    /// A refund comes back.
    RefundFails,
}

impl After {
    /// Whether the holder complains.
    pub(crate) fn disputes(self) -> bool {
        match self {
            Self::Nothing | Self::RefundPends | Self::RefundFails => false,
            Self::DisputedAsFraudulent | Self::DisputedAsNotReceived | Self::Inquired => true,
        }
    }
}

/// What is kept of a card. Its number is not: a person could type a real one.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Card {
    /// `visa`, `mastercard`, `amex` or `unknown`.
    pub(crate) brand: String,
    /// `credit`, `debit` or `prepaid`.
    pub(crate) funding: String,
    /// The last four digits.
    pub(crate) last4: String,
    /// The same for every use of one number.
    pub(crate) fingerprint: String,
    /// Month of expiry.
    pub(crate) exp_month: i64,
    /// Year of expiry.
    pub(crate) exp_year: i64,
    /// Whether a security code was given.
    pub(crate) cvc_given: bool,
    /// How it answers a charge.
    pub(crate) outcome: Outcome,
    /// Whether it can be saved, though it declines to pay.
    #[serde(default)]
    pub(crate) savable: bool,
    /// Whether its holder must prove who they are.
    #[serde(default)]
    pub(crate) authentication: Authentication,
    /// What it brings afterwards.
    #[serde(default)]
    pub(crate) after: After,
}

/// The card behind one of Stripe's ready-made payment methods, or `None` for a name that is not of that kind.
pub(crate) fn ready_made(id: &str, year: i64) -> Option<Card> {
    if !id.starts_with("pm_card_") {
        return None;
    }
    let known = CARDS.iter().find(|card| card.payment_methods.contains(&id));
    known.map(|card| describe(card, (8, year + 1), true))
}

/// What a payer typed.
pub(crate) struct Typed {
    /// The digits.
    pub(crate) number: String,
    /// Month of expiry.
    pub(crate) exp_month: i64,
    /// Year of expiry, four digits.
    pub(crate) exp_year: i64,
    /// The security code.
    pub(crate) cvc: Option<String>,
}

/// Checks a typed card as Stripe does before it asks any issuer. `today` is the year and the month.
pub(crate) fn typed(card: &Typed, today: (i64, i64)) -> Result<Card, ApiError> {
    let refuse = |message, code, param: &str| Err(ApiError::card(message, code).param(param));
    let number = card.number.as_str();
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    if !digits || !(12..=19).contains(&number.len()) || !luhn(number) {
        return refuse(
            "Your card number is incorrect.",
            "incorrect_number",
            "number",
        );
    }
    if !(1..=12).contains(&card.exp_month) {
        return refuse(
            "Your card's expiration month is invalid.",
            "invalid_expiry_month",
            "exp_month",
        );
    }
    if card.exp_year < today.0 || card.exp_year > today.0 + 50 {
        return refuse(
            "Your card's expiration year is invalid.",
            "invalid_expiry_year",
            "exp_year",
        );
    }
    if (card.exp_year, card.exp_month) < today {
        return refuse(
            "Your card's expiration month is invalid.",
            "invalid_expiry_month",
            "exp_month",
        );
    }
    let brand = brand(number);
    if let Some(cvc) = &card.cvc {
        let wanted = if brand == "amex" { 3..=4 } else { 3..=3 };
        if !cvc.bytes().all(|byte| byte.is_ascii_digit()) || !wanted.contains(&cvc.len()) {
            return refuse(
                "Your card's security code is invalid.",
                "invalid_cvc",
                "cvc",
            );
        }
    }
    let stranger = TestCard::stranger(number);
    let known = CARDS.iter().find(|known| known.number == number);
    Ok(describe(
        known.unwrap_or(&stranger),
        (card.exp_month, card.exp_year),
        card.cvc.is_some(),
    ))
}

fn describe(card: &TestCard<'_>, expiry: (i64, i64), cvc_given: bool) -> Card {
    let number = card.number;
    let hash = hex::encode(Sha256::digest(format!("stripe-sim card {number}")));
    Card {
        brand: brand(number).to_owned(),
        funding: card.funding.to_owned(),
        last4: number
            .get(number.len().saturating_sub(4)..)
            .unwrap_or(number)
            .to_owned(),
        fingerprint: hash.get(..16).unwrap_or(&hash).to_owned(),
        exp_month: expiry.0,
        exp_year: expiry.1,
        cvc_given,
        outcome: card.outcome,
        savable: card.savable,
        authentication: card.authentication,
        after: card.after,
    }
}

fn brand(number: &str) -> &'static str {
    let two: u32 = number
        .get(..2)
        .and_then(|start| start.parse().ok())
        .unwrap_or(0);
    match two {
        40..=49 => "visa",
        34 | 37 => "amex",
        22..=27 | 51..=55 => "mastercard",
        _ => "unknown",
    }
}

fn luhn(number: &str) -> bool {
    let sum: u32 = number
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0');
            if place % 2 == 0 {
                digit
            } else {
                digit * 2 / 10 + digit * 2 % 10
            }
        })
        .sum();
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: (i64, i64) = (2026, 11);

    fn card(number: &str, month: i64, year: i64, cvc: &str) -> Result<Card, ApiError> {
        let typed_card = Typed {
            number: number.to_owned(),
            exp_month: month,
            exp_year: year,
            cvc: Some(cvc.to_owned()),
        };
        typed(&typed_card, TODAY)
    }

    #[test]
    fn every_listed_card_passes_its_own_check_digit() {
        for number in CARDS.iter().map(|card| card.number) {
            assert!(luhn(number), "{number}");
        }
    }

    #[test]
    fn every_listed_card_is_in_the_readme() {
        let readme = include_str!("../../README.md");
        let digits = readme.replace(' ', "");
        for card in CARDS {
            assert!(digits.contains(card.number), "{}", card.number);
            for name in card.payment_methods {
                assert!(readme.contains(&format!("`{name}`")), "{name}");
            }
        }
    }

    #[test]
    fn what_was_typed_is_checked_first() {
        let code =
            |result: Result<Card, ApiError>| result.unwrap_err().code_text().unwrap().to_owned();
        assert_eq!(
            code(card("4242424242424241", 1, 2030, "123")),
            "incorrect_number"
        );
        assert_eq!(
            code(card("4242x24242424242", 1, 2030, "123")),
            "incorrect_number"
        );
        assert_eq!(
            code(card("4242424242424242", 13, 2030, "123")),
            "invalid_expiry_month"
        );
        assert_eq!(
            code(card("4242424242424242", 12, 2025, "123")),
            "invalid_expiry_year"
        );
        assert_eq!(
            code(card("4242424242424242", 10, 2026, "123")),
            "invalid_expiry_month"
        );
        assert_eq!(code(card("4242424242424242", 1, 2030, "12")), "invalid_cvc");
        assert_eq!(
            card("4242424242424242", 11, 2026, "123").unwrap().outcome,
            Outcome::Succeeds
        );
        assert_eq!(
            card("378282246310005", 1, 2030, "1234").unwrap().brand,
            "amex"
        );
    }

    #[test]
    fn a_card_outside_the_list_is_declined_and_not_kept() {
        let card = card("4111111111111111", 1, 2030, "123").unwrap();
        assert_eq!(card.outcome, Outcome::Declines(Decline::NotATestCard));
        assert!(
            !serde_json::to_string(&card)
                .unwrap()
                .contains("4111111111111111")
        );
    }

    #[test]
    fn ready_made_payment_methods_stand_for_their_cards() {
        let outcome = |id| ready_made(id, 2026).unwrap().outcome;
        assert_eq!(outcome("pm_card_visa"), Outcome::Succeeds);
        assert_eq!(
            outcome("pm_card_visa_chargeDeclined"),
            Outcome::Declines(Decline::Generic)
        );
        assert_eq!(
            outcome("pm_card_visa_chargeDeclinedInsufficientFunds"),
            Outcome::Declines(Decline::InsufficientFunds)
        );
        assert!(ready_made("pm_card_nonsense", 2026).is_none());
        assert!(ready_made("pm_1abc", 2026).is_none());
        let (one, other) = (
            ready_made("pm_card_visa", 2026),
            card("4242424242424242", 1, 2030, "123"),
        );
        assert_eq!(one.unwrap().fingerprint, other.unwrap().fingerprint);
    }
}
