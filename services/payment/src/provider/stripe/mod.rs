//! Stripe: the typed requests of async-stripe, sent by our own transport.

mod answers;
mod errors;
mod events;
mod objects;
mod returns;
mod transport;

use jiff::{SignedDuration, Timestamp};
use money::Money;
use stripe_client_core::{RequestBuilder, StripeMethod, StripeRequest as _};
use stripe_core::payment_intent::{
    CancelPaymentIntent, CreatePaymentIntent, CreatePaymentIntentAutomaticPaymentMethods,
    CreatePaymentIntentAutomaticPaymentMethodsAllowRedirects as AllowRedirects, ListPaymentIntent,
    RetrievePaymentIntent,
};
use stripe_types::{RangeBoundsTs, RangeQueryTs};

use self::objects::{List, PaymentIntent};
pub use self::transport::StripeConfig;
use self::transport::Transport;
use super::{Asked, EventPage, NotTaken, Provider, ProviderError, RefundOrder, Seen, Wanted};
use crate::domain::dispute::SeenDispute;
use crate::domain::order::Order;
use crate::domain::payment::Observed;
use crate::domain::refund::SeenRefund;

pub use self::answers::{Hint, hint};

/// The version of Stripe's API that this code was written for.
pub const API_VERSION: &str = "2026-09-30.endive";

/// What an answer shows beyond the PaymentIntent itself: the card, and what Stripe kept.
const EXPANDED: &str = "latest_charge.balance_transaction";
/// How far Stripe's clock may be from ours when we look for what we asked for. Little, since all that was
/// made in that time is looked through; what is overlooked was given to nobody, and can't be paid.
const CLOCKS_DIFFER: SignedDuration = SignedDuration::from_mins(1);
/// PaymentIntents on one page of a list, and pages that are looked through at most.
const PER_PAGE: i64 = 100;
const MAX_PAGES: usize = 200;

/// Stripe, reached over HTTP.
#[derive(Debug)]
pub struct Stripe {
    transport: Transport,
}

impl Stripe {
    /// A client over the service's pool of connections.
    #[must_use]
    pub fn new(config: &StripeConfig, http: reqwest::Client) -> Self {
        Self {
            transport: Transport::new(config, http),
        }
    }

    async fn ask(&self, request: RequestBuilder) -> Result<Observed, ProviderError> {
        let intent: PaymentIntent = self.transport.send(&request, None).await?;
        Ok(answers::observed(intent))
    }

    /// Lists are exact at once, where Stripe's search lags behind by a minute or more.
    async fn look(&self, wanted: Wanted) -> Result<Option<Observed>, ProviderError> {
        let pledge_id = wanted.pledge_id.to_string();
        let mut last_seen: Option<String> = None;
        for _ in 0..MAX_PAGES {
            let page: List<PaymentIntent> = self
                .transport
                .send(&list(wanted, last_seen.as_deref()).build(), None)
                .await?;
            let more = page.has_more;
            last_seen = page.data.last().map(|intent| intent.id.clone());
            let ours =
                |intent: &PaymentIntent| intent.metadata(answers::PLEDGE_ID) == Some(&pledge_id);
            if let Some(intent) = page.data.into_iter().find(ours) {
                return Ok(Some(answers::observed(intent)));
            }
            if !more || last_seen.is_none() {
                return Ok(None);
            }
        }
        Err(ProviderError::Temporary(
            "too many PaymentIntents to look through".to_owned(),
        ))
    }
}

fn list(wanted: Wanted, starting_after: Option<&str>) -> ListPaymentIntent {
    let from = wanted.first_sent_at.checked_sub(CLOCKS_DIFFER);
    let until = wanted.last_sent_at.checked_add(CLOCKS_DIFFER);
    let created = RangeQueryTs::Bounds(RangeBoundsTs {
        gte: from.ok().map(|time| time.as_second()),
        lte: until.ok().map(|time| time.as_second()),
        ..RangeBoundsTs::default()
    });
    let list = ListPaymentIntent::new().created(created).limit(PER_PAGE);
    match starting_after {
        Some(id) => list.starting_after(id),
        None => list,
    }
}

fn create(order: &Order, units: i64) -> CreatePaymentIntent {
    let currency = order.charge.currency.code().to_ascii_lowercase();
    // The parser knows every word: those that it doesn't have a name for are kept as they are.
    let currency: stripe_types::Currency = currency.parse().unwrap_or_default();
    // No redirects: the donor stays on our page, which leaves cards (with 3-D Secure) and wallets.
    let mut methods = CreatePaymentIntentAutomaticPaymentMethods::new(true);
    methods.allow_redirects = Some(AllowRedirects::Never);
    let metadata = [
        (answers::PLEDGE_ID, order.pledge_id.to_string()),
        ("payment_id", order.payment_id.to_string()),
        ("campaign_id", order.campaign_id.to_string()),
    ];
    CreatePaymentIntent::new(units, currency)
        .automatic_payment_methods(methods)
        .metadata(metadata.map(|(key, value)| (key.to_owned(), value)))
}

/// The provider's own units for a charge that it takes.
fn units(charge: Money) -> Result<i64, NotTaken> {
    let rules = money::provider(charge.currency).ok_or(NotTaken::Currency)?;
    rules.check(charge.amount)?;
    rules.units(charge.amount).ok_or(NotTaken::Currency)
}

impl Provider for Stripe {
    fn has_room(&self) -> bool {
        self.transport.has_room()
    }

    fn request(&self, order: &Order) -> Result<String, NotTaken> {
        let request = create(order, units(order.charge)?).build();
        Ok(request.body.unwrap_or_default())
    }

    fn create<'a>(&'a self, key: &'a str, request: &'a str) -> Asked<'a, Observed> {
        let mut asked = RequestBuilder::new(StripeMethod::Post, "/payment_intents");
        asked.body = Some(request.to_owned());
        Box::pin(async move {
            let intent: PaymentIntent = self.transport.send(&asked, Some(key)).await?;
            Ok(answers::observed(intent))
        })
    }

    fn fetch<'a>(&'a self, intent_id: &'a str) -> Asked<'a, Observed> {
        let request = RetrievePaymentIntent::new(intent_id).expand([EXPANDED.to_owned()]);
        Box::pin(self.ask(request.build()))
    }

    fn cancel<'a>(&'a self, intent_id: &'a str) -> Asked<'a, Observed> {
        // Without an idempotency key: closing twice is closing once, and under a key an early
        // "not now" would be answered for a day.
        Box::pin(self.ask(CancelPaymentIntent::new(intent_id).build()))
    }

    fn events<'a>(&'a self, since: Timestamp, after: Option<&'a str>) -> Asked<'a, EventPage> {
        let request = events::list(since, after).build();
        Box::pin(async move { Ok(events::page(&self.transport.send(&request, None).await?)) })
    }

    fn find(&self, wanted: Wanted) -> Asked<'_, Option<Observed>> {
        Box::pin(self.look(wanted))
    }

    fn refund_request(&self, order: RefundOrder<'_>) -> Result<String, NotTaken> {
        returns::request(order)
    }

    fn refund<'a>(&'a self, key: &'a str, request: &'a str) -> Asked<'a, Seen<SeenRefund>> {
        Box::pin(self.make_refund(key, request))
    }

    fn refunds<'a>(&'a self, intent_id: &'a str) -> Asked<'a, Vec<Seen<SeenRefund>>> {
        Box::pin(self.list_refunds(intent_id))
    }

    fn disputes<'a>(&'a self, intent_id: &'a str) -> Asked<'a, Vec<SeenDispute>> {
        Box::pin(self.list_disputes(intent_id))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn order(amount: i64, code: &str) -> Order {
        Order {
            payment_id: Uuid::from_u128(1).into(),
            pledge_id: Uuid::from_u128(2).into(),
            campaign_id: Uuid::from_u128(3).into(),
            charge: Money::new(amount, code.parse().unwrap()),
            gift: amount,
            fund_type: "general".to_owned(),
        }
    }

    fn body(amount: i64, code: &str) -> Vec<String> {
        let request = create(
            &order(amount, code),
            units(order(amount, code).charge).unwrap(),
        )
        .build();
        let mut fields: Vec<String> = request
            .body
            .unwrap()
            .split('&')
            .map(str::to_owned)
            .collect();
        fields.sort();
        fields
    }

    #[test]
    fn the_request_says_what_is_charged_and_for_which_pledge() {
        let fields = body(5_200, "USD");
        for field in [
            "amount=5200",
            "currency=usd",
            "automatic_payment_methods[enabled]=true",
            "automatic_payment_methods[allow_redirects]=never",
            "metadata[pledge_id]=00000000-0000-0000-0000-000000000002",
        ] {
            let encoded = field.replace('[', "%5B").replace(']', "%5D");
            assert!(
                fields.iter().any(|have| have == field || *have == encoded),
                "{field} in {fields:?}"
            );
        }
    }

    #[test]
    fn sums_go_in_the_providers_own_units() {
        assert!(body(5_120, "JOD").contains(&"amount=5120".to_owned()));
        assert!(body(5_120, "JOD").contains(&"currency=jod".to_owned()));
        assert!(body(1_500, "UGX").contains(&"amount=150000".to_owned()));
        assert!(matches!(
            units(order(5_124, "KWD").charge),
            Err(NotTaken::Amount(_))
        ));
        assert_eq!(units(order(5_000, "SYP").charge), Err(NotTaken::Currency));
    }
}
