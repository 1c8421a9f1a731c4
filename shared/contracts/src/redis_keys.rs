//! The keys and channels that services share in Redis. Nothing here can't be rebuilt.

use money::CampaignId;

/// Hash of a campaign's figures: `version`, `raised`, `matched`, `donors`, `pledges`, `updated_at`
/// (milliseconds since 1970). Written by campaign alone, only ever forwards.
#[must_use]
pub fn progress(campaign: CampaignId) -> String {
    format!("rifada:progress:{campaign}")
}

/// Channel on which campaign says that a campaign's figures changed; the message is the campaign's id.
pub const PROGRESS_CHANNEL: &str = "rifada:progress";
