//! What Stripe's own lists say.

use anyhow::{Context as _, bail};
use money::Currency;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::addresses::StripeAddress;

/// The version of Stripe's API that the payment service speaks.
const VERSION: &str = "2026-09-30.endive";
const PER_PAGE: &str = "100";

/// Stripe's books since the suite began.
#[derive(Debug, Default)]
pub(super) struct Books {
    /// Successful charges that bear our mark.
    pub(super) charges: Vec<Charge>,
    /// Disputes that took money.
    pub(super) disputes: Vec<Dispute>,
    /// Successful charges that somebody else made in the same account.
    pub(super) foreign: i64,
}

/// A successful charge, in our minor units.
#[derive(Debug)]
pub(super) struct Charge {
    pub(super) id: String,
    pub(super) intent: Option<String>,
    pub(super) pledge: String,
    pub(super) currency: &'static str,
    pub(super) captured: i64,
    pub(super) refunded: i64,
}

/// A dispute, in our minor units.
#[derive(Debug)]
pub(super) struct Dispute {
    pub(super) id: String,
    pub(super) charge: String,
    pub(super) amount: i64,
    /// `held`, `won`, `lost`.
    pub(super) stage: &'static str,
}

#[derive(Deserialize)]
struct Page<T> {
    data: Vec<T>,
    has_more: bool,
}

trait Listed: DeserializeOwned {
    const PATH: &'static str;
    fn id(&self) -> &str;
}

#[derive(Deserialize)]
struct RawCharge {
    id: String,
    status: String,
    amount_captured: i64,
    amount_refunded: i64,
    currency: String,
    payment_intent: Option<String>,
    #[serde(default)]
    metadata: Metadata,
}

#[derive(Default, Deserialize)]
struct Metadata {
    pledge_id: Option<String>,
}

impl Listed for RawCharge {
    const PATH: &'static str = "/v1/charges";
    fn id(&self) -> &str {
        &self.id
    }
}

#[derive(Deserialize)]
struct RawDispute {
    id: String,
    charge: String,
    amount: i64,
    currency: String,
    status: String,
}

impl Listed for RawDispute {
    const PATH: &'static str = "/v1/disputes";
    fn id(&self) -> &str {
        &self.id
    }
}

/// Reads the charges and disputes since a moment, in seconds since 1970.
pub(super) async fn read(
    http: &reqwest::Client,
    at: &StripeAddress,
    since: i64,
) -> anyhow::Result<Books> {
    let mut books = Books::default();
    for charge in all::<RawCharge>(http, at, since).await? {
        if charge.status != "succeeded" {
            continue;
        }
        let Some(pledge) = charge.metadata.pledge_id else {
            books.foreign += 1;
            continue;
        };
        let (currency, captured) = ours(&charge.currency, charge.amount_captured)?;
        let (_, refunded) = ours(&charge.currency, charge.amount_refunded)?;
        books.charges.push(Charge {
            id: charge.id,
            intent: charge.payment_intent,
            pledge,
            currency,
            captured,
            refunded,
        });
    }
    for dispute in all::<RawDispute>(http, at, since).await? {
        let stage = match dispute.status.as_str() {
            "lost" => "lost",
            "won" => "won",
            "needs_response" | "under_review" => "held",
            // The bank only asks: no money has moved.
            status if status.starts_with("warning_") => continue,
            "prevented" => continue,
            other => bail!(
                "Stripe's dispute {} is {other}, which nobody knows",
                dispute.id
            ),
        };
        let (_, amount) = ours(&dispute.currency, dispute.amount)?;
        books.disputes.push(Dispute {
            id: dispute.id,
            charge: dispute.charge,
            amount,
            stage,
        });
    }
    Ok(books)
}

async fn all<T: Listed>(
    http: &reqwest::Client,
    at: &StripeAddress,
    since: i64,
) -> anyhow::Result<Vec<T>> {
    let mut found: Vec<T> = Vec::new();
    loop {
        let since = since.to_string();
        let mut query = vec![("limit", PER_PAGE), ("created[gte]", since.as_str())];
        if let Some(last) = found.last() {
            query.push(("starting_after", last.id()));
        }
        let call = http
            .get(format!("{}{}", at.base, T::PATH))
            .query(&query)
            .bearer_auth(&at.key)
            .header("Stripe-Version", VERSION);
        let answer = crate::http::send(call)
            .await
            .context("Stripe does not answer")?;
        let body = answer.success(&format!("GET {}", T::PATH))?;
        let page: Page<T> =
            serde_json::from_value(body).with_context(|| format!("{} can't be read", T::PATH))?;
        let (more, some) = (page.has_more, !page.data.is_empty());
        found.extend(page.data);
        if !more || !some {
            return Ok(found);
        }
    }
}

/// Our currency and minor units for Stripe's.
fn ours(currency: &str, units: i64) -> anyhow::Result<(&'static str, i64)> {
    let currency: Currency = currency
        .to_ascii_uppercase()
        .parse()
        .map_err(|_| anyhow::anyhow!("Stripe's currency {currency} is none"))?;
    let minor = money::provider(currency).and_then(|rules| rules.minor(units));
    let minor = minor.with_context(|| format!("{units} of {currency} is no sum of ours"))?;
    Ok((currency.code(), minor))
}
