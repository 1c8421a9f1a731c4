//! What donors are told of a pledge, with the tokens that go with it.

use std::collections::{BTreeSet, HashMap};

use contracts::pledge::api::{CreatedPledge, Given};
use contracts::pledge::{LimitedBy, PledgeState};
use contracts::tokens::{GiftClaims, ReceiptClaims, TicketClaims};
use jiff::{SignedDuration, Timestamp};
use money::{FundId, Money, PledgeId};
use platform::Service;
use platform::http::Problem;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::PgConnection;

use crate::config::Settings;
use crate::domain::book::{Book, Gift};
use crate::domain::charge::Charge;
use crate::store;
use crate::store::making::{Giver, Made};
use crate::words::word;

/// The audience of tickets, and of the tokens for gifts.
const PAYMENT: &str = "payment";
pub(crate) const PLEDGE: &str = "pledge";

/// What each fund gives to a gift, in the order in which they give.
#[must_use]
pub fn given(book: &Book, gift: &Gift) -> Vec<Given> {
    book.given_to(gift)
        .map(|(fund, allocation)| Given {
            fund_id: fund.id,
            sponsor: fund.sponsor.clone(),
            backing: fund.backing,
            if_unused: fund.if_unused,
            amount: allocation.amount,
            limited_by: allocation.limited_by,
        })
        .collect()
}

/// The answer to a pledge that was just made, without its tokens.
#[must_use]
pub fn created(book: &Book, gift: &Gift, charge: Charge, expires_at: Timestamp) -> CreatedPledge {
    CreatedPledge {
        id: gift.id,
        state: PledgeState::Pending,
        campaign_id: gift.campaign,
        amount: Money::new(charge.amount, charge.currency),
        charge: charge.money(),
        matched: Money::new(gift.matched(), charge.currency),
        matches: given(book, gift),
        fund_type: gift.fund_type,
        created_at: gift.created_at,
        expires_at,
        payment_ticket: String::new(),
        access_token: String::new(),
    }
}

/// What is kept of the answer, for whoever asks again: what the rows don't say for ever.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    id: PledgeId,
    #[serde(rename = "match")]
    matches: Vec<KeptMatch>,
}

/// What a fund gave when the pledge was made.
#[derive(Debug, Serialize, Deserialize)]
struct KeptMatch {
    fund_id: FundId,
    amount: i64,
    limited_by: LimitedBy,
}

/// The answer to a pledge that was just made, as it is kept.
///
/// # Errors
/// When it can't be written as JSON.
pub fn kept(book: &Book, gift: &Gift) -> Result<Value, serde_json::Error> {
    let matches = book.given_to(gift).map(|(fund, allocation)| KeptMatch {
        fund_id: fund.id,
        amount: allocation.amount,
        limited_by: allocation.limited_by,
    });
    serde_json::to_value(Kept {
        id: gift.id,
        matches: matches.collect(),
    })
}

/// Kept answers in full, in the same order, without tokens.
///
/// # Errors
/// When Postgres fails, or something is kept that is no answer.
pub async fn again(
    conn: &mut PgConnection,
    kept: Vec<Value>,
) -> Result<Vec<CreatedPledge>, Problem> {
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    let kept = kept.into_iter().map(serde_json::from_value::<Kept>);
    let kept = kept.collect::<Result<Vec<Kept>, _>>()?;
    let pledges: Vec<PledgeId> = kept.iter().map(|kept| kept.id).collect();
    let funds: BTreeSet<FundId> = kept
        .iter()
        .flat_map(|kept| &kept.matches)
        .map(|given| given.fund_id)
        .collect();
    let pledges = store::making::made(conn, &pledges).await?;
    let givers = store::making::givers(conn, funds).await?;
    kept.into_iter()
        .map(|kept| {
            let pledge = pledges.iter().find(|pledge| pledge.id == kept.id.0);
            let pledge = pledge.ok_or_else(|| Problem::internal(&"a kept pledge is not there"))?;
            in_full(kept, pledge, &givers)
        })
        .collect()
}

fn in_full(
    kept: Kept,
    pledge: &Made,
    givers: &HashMap<FundId, Giver>,
) -> Result<CreatedPledge, Problem> {
    let money = |sum| Money::new(sum, pledge.currency);
    let matched = kept.matches.iter().map(|given| given.amount).sum();
    let matches = kept.matches.into_iter().filter_map(|given| {
        let giver = givers.get(&given.fund_id)?;
        Some(Given {
            fund_id: given.fund_id,
            sponsor: giver.sponsor.clone(),
            backing: giver.backing,
            if_unused: giver.if_unused,
            amount: given.amount,
            limited_by: given.limited_by,
        })
    });
    Ok(CreatedPledge {
        id: kept.id,
        state: PledgeState::Pending,
        campaign_id: pledge.campaign,
        amount: money(pledge.amount),
        charge: money(pledge.charge),
        matched: money(matched),
        matches: matches.collect(),
        fund_type: pledge.fund_type,
        created_at: pledge.created_at,
        expires_at: pledge.expires_at,
        payment_ticket: String::new(),
        access_token: String::new(),
    })
}

/// The answer with fresh tokens: they are never kept.
///
/// # Errors
/// When a token can't be signed.
pub fn with_tokens(
    service: &Service,
    settings: &Settings,
    mut answer: CreatedPledge,
) -> Result<CreatedPledge, Problem> {
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

/// How long the link of a receipt is good for: as long as tax offices of most countries may ask
/// for the receipt.
const RECEIPT_KEPT: SignedDuration = SignedDuration::from_hours(24 * 365 * 10);

/// Leave to look at a pledge, for its receipt.
///
/// # Errors
/// When it can't be signed.
pub fn receipt_token(service: &Service, pledge: PledgeId) -> Result<String, Problem> {
    let now = service.clock.now();
    let until = now.checked_add(RECEIPT_KEPT).unwrap_or(now);
    let sub = pledge.to_string();
    service.tokens.sign(&ReceiptClaims {}, &sub, PLEDGE, until)
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
