//! Judging whether a campaign met a fund's target.

use std::collections::BTreeSet;

use money::{CampaignId, FundId};
use sqlx::PgConnection;

use super::Fault;
use super::go_over::go_over;
use crate::domain::book::{Book, Judgement, Paid, Whom};
use crate::store;
use crate::store::gifts::Counted;

/// The sums over all paid gifts of a campaign, those of the flow at hand included.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sums {
    /// What donors gave.
    pub(super) raised: i64,
    /// Distinct donors.
    pub(super) donors: i64,
}

/// Judges a target; if it is met, the campaign's gifts get their share. The campaign's totals
/// are locked, so that two gifts which only together meet it don't overlook each other.
pub(super) async fn judge(
    conn: &mut PgConnection,
    book: &mut Book,
    fund: FundId,
    campaign: CampaignId,
    sums: Sums,
) -> Result<(), Fault> {
    if !book.target_is_near(fund, sums.raised, sums.donors) {
        return Ok(());
    }
    let paid = paid_gifts(conn, book, fund, campaign).await?;
    match book.judge(fund, campaign, paid.iter()) {
        Judgement::Locked | Judgement::Unlocked => Ok(()),
        Judgement::GoOver => {
            go_over(
                conn,
                book,
                &BTreeSet::from([fund]),
                Whom::InCampaign(campaign),
            )
            .await
        }
    }
}

/// The paid gifts of a campaign, those of the flow at hand as they are in the book.
async fn paid_gifts(
    conn: &mut PgConnection,
    book: &Book,
    fund: FundId,
    campaign: CampaignId,
) -> Result<Vec<Paid>, Fault> {
    let mut paid = paid_to(conn, book, fund, &[campaign]).await?;
    paid.retain(|gift| book.gift(gift.id).is_none());
    let in_book = book.gifts().map(|gift| &gift.now);
    let own = in_book.filter(|gift| gift.campaign == campaign);
    paid.extend(own.filter_map(|gift| Paid::of(gift, fund)));
    Ok(paid)
}

/// The paid gifts to campaigns that may count for a fund, in the order of confirmation.
pub(super) async fn paid_to(
    conn: &mut PgConnection,
    book: &Book,
    fund: FundId,
    campaigns: &[CampaignId],
) -> Result<Vec<Paid>, Fault> {
    let Some(fund) = book.fund(fund) else {
        return Ok(Vec::new());
    };
    let whom = Counted {
        campaigns,
        currency: fund.currency,
        from: fund.starts_at,
        until: fund.ends_at,
    };
    Ok(store::gifts::paid(conn, &whom, fund.id).await?)
}
