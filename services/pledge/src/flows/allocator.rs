//! Making a pledge: its match, its donor and its event, in one transaction.

use contracts::campaign::api::FundType;
use contracts::pledge::PledgeState;
use contracts::pledge::events::PledgeCreated;
use contracts::{Locale, pledge::events::FundState};
use jiff::Timestamp;
use money::{CampaignId, DonorId, FundId};
use platform::Service;
use platform::db;
use platform::http::{IdempotencyKey, Problem, RequestHash};
use platform::idempotency::{self, Claim};
use platform::outbox::{self, Outgoing};
use serde_json::Value;
use sqlx::PgConnection;

use super::chargeable::chargeable;
use super::save::{fund_events, write_new_allocations};
use super::{Fault, retrying};
use crate::config::Settings;
use crate::domain::address::Address;
use crate::domain::book::{Asked, Book, Gift, Reasons};
use crate::domain::campaign::Campaign;
use crate::domain::charge::{Charge, Wish};
use crate::domain::matching::Method;
use crate::store;
use crate::store::donors::Details;
use crate::store::pledges::NewPledge;

/// A gift that a donor wants to make, sound in itself.
#[derive(Debug, Clone)]
pub struct Request {
    /// Keys are told apart by who asks.
    pub scope: String,
    /// The client's mark for this request.
    pub key: IdempotencyKey,
    /// Of the body.
    pub hash: RequestHash,
    /// The campaign to give to.
    pub campaign: CampaignId,
    /// What the donor wants to give and pay.
    pub wish: Wish,
    /// What kind of gift.
    pub fund_type: FundType,
    /// How it is paid.
    pub method: Method,
    /// Who gives.
    pub donor: Address,
    /// As the donor wants to be called.
    pub name: Option<String>,
    /// Where the donor is.
    pub country: Option<String>,
    /// The donor's language.
    pub locale: Locale,
    /// Whether the name stays hidden.
    pub anonymous: bool,
    /// A word to the organisation.
    pub message: Option<String>,
    /// A digest of the client's address, where there is a limit on it.
    pub client: Option<[u8; 32]>,
}

/// Makes the pledge, or gives what was answered to the same request before. The answer is
/// without tokens.
///
/// # Errors
/// 404, 409 or 422 for what the campaign doesn't take, 422 for a key that was used for something
/// else, 429 for too many unpaid pledges.
pub async fn allocate(
    service: &Service,
    settings: &Settings,
    request: &Request,
) -> Result<Value, Problem> {
    let answer = retrying(|| allocate_once(service, settings, request)).await?;
    service.wake_relay();
    Ok(answer)
}

async fn allocate_once(
    service: &Service,
    settings: &Settings,
    request: &Request,
) -> Result<Value, Fault> {
    let now = service.clock.now();
    let mut tx = store::begin(&service.db).await?;
    let claim =
        idempotency::claim(&mut tx, &request.scope, &request.key, &request.hash, now).await?;
    if let Claim::Done(stored) = claim {
        return Ok(stored.body);
    }
    let currency = request.wish.amount.currency;
    let campaign =
        open_campaign(&mut tx, request.campaign, currency, request.fund_type, now).await?;
    let charge = chargeable(request.wish, &settings.fees)?;
    let mut book = Book::default();
    let paused_funds = take_funds(&mut tx, &mut book, &campaign, now).await?;
    let donor = take_donor(&mut tx, service, settings, request).await?;
    store::book::take_donors(&mut tx, &mut book, &[donor]).await?;
    let gift = gift(service, request, charge, donor, paused_funds, now);
    let id = gift.id;
    book.add_gift(gift);
    book.allocate(id, Asked::All);
    let expires_at = now.checked_add(settings.hold).unwrap_or(now);
    let made = Made {
        charge,
        expires_at,
        gift: book.gift(id).ok_or(Fault::Raced)?,
    };
    let answer = write(&mut tx, service, request, &book, &made).await?;
    idempotency::finish(&mut tx, &request.scope, &request.key, 201, &answer).await?;
    match db::commit(tx, "create-pledge").await {
        Ok(()) => Ok(answer),
        // Whether it was committed is not known. Claiming the key again tells, and waits if the
        // database is still at it.
        Err(error) if db::is_temporary(&error) => {
            tracing::warn!(%error, "the outcome of a commit is not known; looking");
            Err(Fault::Raced)
        }
        Err(error) => Err(error.into()),
    }
}

/// The campaign, if it takes gifts of this kind, in this currency, now.
pub(super) async fn open_campaign(
    conn: &mut PgConnection,
    id: CampaignId,
    currency: money::Currency,
    fund_type: FundType,
    now: Timestamp,
) -> Result<Campaign, Problem> {
    let campaign = store::campaigns::find(conn, id).await?;
    let campaign = campaign.ok_or_else(Problem::not_found)?;
    if !campaign.takes_gifts_at(now) {
        return Err(Problem::conflict(
            "campaign_not_live",
            "The campaign takes no gifts now.",
        ));
    }
    if campaign.currency != currency {
        let detail = format!("The campaign takes gifts in {}.", campaign.currency);
        return Err(Problem::rule("wrong_currency", detail.clone()).at(
            "/amount/currency",
            "wrong_currency",
            detail,
        ));
    }
    if !campaign.fund_types.contains(&fund_type) {
        let detail = "The campaign doesn't take gifts of this kind.";
        return Err(Problem::rule("fund_type_not_taken", detail).at(
            "/fund_type",
            "not_taken",
            detail,
        ));
    }
    Ok(campaign)
}

/// Locks the funds that may give, and says which of those for the campaign are paused.
async fn take_funds(
    conn: &mut PgConnection,
    book: &mut Book,
    campaign: &Campaign,
    now: Timestamp,
) -> Result<Vec<FundId>, sqlx::Error> {
    let learned = store::book::learn(conn, campaign.id, Some(now)).await?;
    book.take_stacking(campaign.id, campaign.stacking);
    let mut paused = learned.paused;
    if learned.giving.is_empty() {
        return Ok(paused);
    }
    store::book::lock(conn, book, &learned.giving).await?;
    store::book::take_places(conn, book, &learned.giving, Some(campaign.id)).await?;
    let just_paused = book
        .funds()
        .filter(|fund| fund.now.state == FundState::Paused);
    paused.extend(just_paused.map(|fund| fund.now.id));
    Ok(paused)
}

/// Locks the donor, who may hold so many unpaid pledges at a time, and so may the client.
async fn take_donor(
    conn: &mut PgConnection,
    service: &Service,
    settings: &Settings,
    request: &Request,
) -> Result<DonorId, Fault> {
    let details = Details {
        name: request.name.as_deref(),
        country: request.country.as_deref(),
    };
    let donor = store::donors::lock(conn, &service.clock, &request.donor, details).await?;
    let now = service.clock.now();
    if let Some(most) = settings.holds_per_donor {
        let (count, first) = store::donors::holds_of(conn, donor).await?;
        within(count, most, first, now)?;
    }
    if let (Some(most), Some(client)) = (settings.holds_per_client, &request.client) {
        let (count, first) = store::donors::holds_of_client(conn, client).await?;
        within(count, most, first, now)?;
    }
    Ok(donor)
}

fn within(count: i64, most: u32, first: Option<Timestamp>, now: Timestamp) -> Result<(), Problem> {
    if count < i64::from(most) {
        return Ok(());
    }
    let wait_s = first.map_or(1, |first| first.duration_since(now).as_secs().max(1));
    Err(Problem::too_many(
        "too_many_holds",
        "Too many gifts wait to be paid. Pay or cancel one of them first.",
        u32::try_from(wait_s).unwrap_or(u32::MAX),
    ))
}

fn gift(
    service: &Service,
    request: &Request,
    charge: Charge,
    donor: DonorId,
    paused_funds: Vec<FundId>,
    now: Timestamp,
) -> Gift {
    Gift {
        id: service.clock.id(),
        version: 1,
        state: PledgeState::Pending,
        campaign: request.campaign,
        donor,
        donor_key: donor.to_string(),
        currency: charge.currency,
        amount: charge.amount,
        charge: charge.total(),
        retained: charge.amount,
        refunded: 0,
        refund_version: 0,
        fund_type: request.fund_type,
        method: request.method,
        anonymous: request.anonymous,
        created_at: now,
        paused_funds,
        confirmation: None,
        allocations: Vec::new(),
        reasons: Reasons::default(),
    }
}

/// A pledge that is to be written.
struct Made<'a> {
    gift: &'a Gift,
    charge: Charge,
    expires_at: Timestamp,
}

/// Writes all of it, and gives the answer without tokens.
async fn write(
    conn: &mut PgConnection,
    service: &Service,
    request: &Request,
    book: &Book,
    made: &Made<'_>,
) -> Result<Value, Fault> {
    let gift = made.gift;
    store::book::save(conn, book).await?;
    let new = NewPledge {
        gift,
        charge: made.charge,
        locale: request.locale,
        message: request.message.as_deref(),
        client: request.client.as_ref().map(<[u8; 32]>::as_slice),
        expires_at: made.expires_at,
    };
    store::pledges::insert(conn, &new).await?;
    write_new_allocations(conn, gift).await?;
    store::waiting::save(conn, book).await?;
    let created = PledgeCreated(gift.facts(book, gift.version, gift.created_at));
    let mut told = vec![Outgoing::new(&service.clock, &created)?];
    told.extend(fund_events(&service.clock, book)?);
    outbox::add_all(conn, told).await?;
    Ok(crate::answer::created(
        book,
        gift,
        made.charge,
        made.expires_at,
    ))
}
