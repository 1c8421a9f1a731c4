//! The claims of Rifada's tokens: Ed25519 JWTs, each kind refused in another's place.

use jiff::Timestamp;
use money::{CampaignId, Money, PledgeId};
use serde::{Deserialize, Serialize};

/// A kind of token: what its `typ` claim says.
pub trait Claims: Serialize + serde::de::DeserializeOwned + Send + 'static {
    /// The value of `typ`.
    const TYP: &'static str;
    /// The service that may sign it, or none if any service may.
    const ISSUER: Option<&'static str>;
}

/// What a person may do across the suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Decides on organisations, campaigns and sponsors.
    Reviewer,
    /// Runs the installation.
    Admin,
}

impl Role {
    /// As it stands in tokens and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reviewer => "reviewer",
            Self::Admin => "admin",
        }
    }
}

/// A person who signed in; `sub` is the account, that is the address. Signed by web, for all.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UserClaims {
    /// What the person may do beyond their own resources.
    #[serde(default)]
    pub roles: Vec<Role>,
}

impl Claims for UserClaims {
    const TYP: &'static str = "user";
    const ISSUER: Option<&'static str> = Some("web");
}

/// The audience of user tokens: every service.
pub const USER_AUDIENCE: &str = "rifada";

/// Leave to pay for one pledge; `sub` is the pledge. Signed by pledge, for payment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TicketClaims {
    /// The pledge to be paid.
    pub pledge_id: PledgeId,
    /// The campaign it is for.
    pub campaign_id: CampaignId,
    /// What is to be charged: amount, tip and covered fees.
    pub charge: Money,
    /// Of the charge, what is the gift itself.
    pub amount: Money,
    /// `general`, `zakat`, …: they never mix in the ledger.
    pub fund_type: String,
    /// When the hold ends; the ticket is valid no longer.
    pub expires_at: Timestamp,
}

impl Claims for TicketClaims {
    const TYP: &'static str = "ticket";
    const ISSUER: Option<&'static str> = Some("pledge");
}

/// Leave to see and cancel one pledge; `sub` is the pledge. Signed by pledge, for pledge.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GiftClaims {}

impl Claims for GiftClaims {
    const TYP: &'static str = "gift";
    const ISSUER: Option<&'static str> = Some("pledge");
}

/// Leave to look at one pledge and to take its name off the campaign's page, and no more, for as long as a receipt may be asked for; `sub` is the
/// pledge. It stands in mails. Signed by pledge, for pledge.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReceiptClaims {}

impl Claims for ReceiptClaims {
    const TYP: &'static str = "receipt";
    const ISSUER: Option<&'static str> = Some("pledge");
}

/// A service that calls another; `sub` and `iss` are the caller, `aud` the one called.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ServiceClaims {}

impl Claims for ServiceClaims {
    const TYP: &'static str = "service";
    const ISSUER: Option<&'static str> = None;
}
