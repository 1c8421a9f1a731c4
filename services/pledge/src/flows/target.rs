//! Judging whether a campaign met a fund's target.

use std::collections::BTreeSet;

use contracts::pledge::PledgeState;
use money::{CampaignId, FundId, PledgeId};
use sqlx::PgConnection;
use uuid::Uuid;

use super::Fault;
use super::go_over::go_over;
use crate::domain::book::{Book, Gift, Judgement, Whom};
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

async fn paid_gifts(
    conn: &mut PgConnection,
    book: &Book,
    fund: FundId,
    campaign: CampaignId,
) -> Result<Vec<Gift>, Fault> {
    let Some(fund) = book.fund(fund) else {
        return Ok(Vec::new());
    };
    let whom = Counted {
        campaign,
        currency: fund.currency,
        from: fund.starts_at,
        until: fund.ends_at,
    };
    let confirmed = store::gifts::confirmed(conn, &whom).await?;
    let own = |id: &PledgeId| book.gift(*id).is_some();
    let missing: Vec<Uuid> = confirmed
        .iter()
        .filter(|id| !own(id))
        .map(|id| id.0)
        .collect();
    let mut paid = store::gifts::load(conn, &missing).await?;
    let in_book = book.gifts().map(|gift| &gift.now);
    paid.extend(in_book.filter(|gift| gift.campaign == campaign).cloned());
    paid.retain(|gift| gift.state == PledgeState::Confirmed);
    Ok(paid)
}
