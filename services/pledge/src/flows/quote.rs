//! What a gift would be matched with at this moment. Nothing is locked or held.

use contracts::campaign::api::FundType;
use contracts::pledge::api::Quote;
use money::{CampaignId, FundId, Money};
use platform::Service;
use platform::http::Problem;
use uuid::Uuid;

use super::chargeable::chargeable;
use super::open::open;
use crate::answer::given;
use crate::config::Settings;
use crate::domain::address::Address;
use crate::domain::book::{self, Asked, Book};
use crate::domain::charge::Wish;
use crate::store;

/// What is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Gift {
    /// The campaign to give to.
    pub campaign: CampaignId,
    /// What the donor wants to give and pay.
    pub wish: Wish,
    /// What kind of gift.
    pub fund_type: FundType,
}

/// Quotes a gift. What its donor was matched with so far counts for the signed-in caller alone:
/// else it would tell what a stranger gave.
///
/// # Errors
/// 404, 409 or 422 for what the campaign doesn't take.
pub async fn quote(
    service: &Service,
    settings: &Settings,
    asked: Gift,
    caller: Option<&Address>,
) -> Result<Quote, Problem> {
    let Gift {
        campaign,
        wish,
        fund_type,
    } = asked;
    let now = service.clock.now();
    let mut conn = service.db.acquire().await?;
    let currency = wish.amount.currency;
    let campaign = store::campaigns::find(&mut conn, campaign).await?;
    let campaign = open(campaign.as_ref(), currency, fund_type, now)?;
    let charge = chargeable(wish, &settings.fees)?;
    let learned = store::book::learn(&mut conn, campaign.id, Some(now)).await?;
    let mut book = Book::default();
    book.take_stacking(campaign.id, campaign.stacking);
    let ids: Vec<Uuid> = learned.giving.iter().map(|id: &FundId| id.0).collect();
    for fund in store::book::load(&mut conn, &ids).await? {
        book.take_fund(fund);
    }
    store::book::take_places(&mut conn, &mut book, &learned.giving, Some(campaign.id)).await?;
    let known = match caller {
        Some(address) => store::donors::find(&mut conn, address).await?,
        None => None,
    };
    if let Some(donor) = known {
        store::book::take_donors(&mut conn, &mut book, &[donor]).await?;
    }
    let id = Uuid::nil().into();
    let gift = book::Gift {
        paused_funds: learned.paused,
        ..book::Gift::new(id, campaign.id, known, charge, fund_type, now)
    };
    book.add_gift(gift);
    book.allocate(id, Asked::All);
    let matches = book.gift(id).map(|gift| given(&book, gift));
    let matches = matches.unwrap_or_default();
    let matched = matches.iter().map(|given| given.amount).sum();
    Ok(Quote {
        matched: Money::new(matched, charge.currency),
        charge: charge.money(),
        matches,
    })
}
