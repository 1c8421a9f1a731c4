//! What donors are told of a pledge, with the tokens that go with it.

use contracts::pledge::PledgeState;
use contracts::pledge::api::{CreatedPledge, Given};
use contracts::tokens::{GiftClaims, TicketClaims};
use jiff::Timestamp;
use money::Money;
use platform::Service;
use platform::http::Problem;
use serde_json::{Value, json};

use crate::config::Settings;
use crate::domain::book::{Book, Gift};
use crate::domain::charge::Charge;
use crate::words::word;

/// The audience of tickets, and of the tokens for gifts.
const PAYMENT: &str = "payment";
pub(crate) const PLEDGE: &str = "pledge";

/// What each fund gives to a gift, in the order in which they give.
#[must_use]
pub fn given(book: &Book, gift: &Gift) -> Vec<Given> {
    book.in_order()
        .filter_map(|fund| {
            let allocation = gift
                .allocations
                .iter()
                .find(|given| given.fund == fund.id)?;
            Some(Given {
                fund_id: fund.id,
                sponsor: fund.sponsor.clone(),
                backing: fund.backing,
                if_unused: fund.if_unused,
                amount: allocation.amount,
                limited_by: allocation.limited_by,
            })
        })
        .collect()
}

/// The answer to a pledge that was just made, without its tokens: as it is kept.
#[must_use]
pub fn created(book: &Book, gift: &Gift, charge: Charge, expires_at: Timestamp) -> Value {
    json!({
        "id": gift.id,
        "state": PledgeState::Pending,
        "campaign_id": gift.campaign,
        "amount": Money::new(charge.amount, charge.currency),
        "charge": charge.money(),
        "matched": Money::new(gift.matched(), charge.currency),
        "match": given(book, gift),
        "fund_type": gift.fund_type,
        "created_at": gift.created_at,
        "expires_at": expires_at,
    })
}

/// The answer with fresh tokens: they are never kept.
///
/// # Errors
/// When a token can't be signed.
pub fn with_tokens(
    service: &Service,
    settings: &Settings,
    mut kept: Value,
) -> Result<CreatedPledge, Problem> {
    if let Value::Object(fields) = &mut kept {
        for name in ["payment_ticket", "access_token"] {
            fields.insert(name.to_owned(), Value::String(String::new()));
        }
    }
    let mut answer: CreatedPledge = serde_json::from_value(kept)?;
    let claims = TicketClaims {
        pledge_id: answer.id,
        campaign_id: answer.campaign_id,
        charge: answer.charge,
        amount: answer.amount,
        fund_type: word(&answer.fund_type),
        expires_at: answer.expires_at,
    };
    answer.payment_ticket = ticket(service, &claims)?;
    let now = service.clock.now();
    let until = now.checked_add(settings.access).unwrap_or(now);
    let sub = answer.id.to_string();
    answer.access_token = service.tokens.sign(&GiftClaims {}, &sub, PLEDGE, until)?;
    Ok(answer)
}

/// Leave to pay, no longer than the hold.
///
/// # Errors
/// When it can't be signed.
pub fn ticket(service: &Service, claims: &TicketClaims) -> Result<String, Problem> {
    let sub = claims.pledge_id.to_string();
    service
        .tokens
        .sign(claims, &sub, PAYMENT, claims.expires_at)
}
