//! Whether a campaign takes a gift.

use contracts::campaign::api::FundType;
use jiff::Timestamp;
use money::Currency;
use platform::http::Problem;

use crate::domain::campaign::Campaign;

/// The campaign, if there is one, and it takes gifts of this kind, in this currency, now.
///
/// # Errors
/// 404, 409 or 422 for what it doesn't take.
pub(super) fn open(
    campaign: Option<&Campaign>,
    currency: Currency,
    fund_type: FundType,
    now: Timestamp,
) -> Result<&Campaign, Problem> {
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
