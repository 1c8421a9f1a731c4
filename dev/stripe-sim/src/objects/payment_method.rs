//! Payment methods: cards alone.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::call::{Call, Caller};
use crate::cards::{self, Card, Typed};
use crate::error::ApiError;
use crate::ids;
use crate::params::Params;
use crate::state::Store;
use crate::table::Record;

/// A way to pay.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct PaymentMethod {
    id: String,
    created: i64,
    pub(crate) card: Card,
    pub(crate) billing_details: BillingDetails,
    metadata: BTreeMap<String, String>,
    allow_redisplay: String,
    /// The PaymentIntent that it paid: without a customer it can't pay another.
    pub(crate) used_by: Option<String>,
    /// Whose saved card it is.
    #[serde(default)]
    pub(crate) customer: Option<String>,
    /// Whether it may be charged while its holder is away.
    #[serde(default)]
    pub(crate) set_up: bool,
    /// It was a customer's, and can't be used any more.
    #[serde(default)]
    pub(crate) detached: bool,
}

/// What the payer told of the card's holder.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct BillingDetails {
    address: Address,
    email: Option<String>,
    name: Option<String>,
    phone: Option<String>,
    tax_id: Option<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Address {
    city: Option<String>,
    country: Option<String>,
    line1: Option<String>,
    line2: Option<String>,
    postal_code: Option<String>,
    state: Option<String>,
}

impl Record for PaymentMethod {
    const OBJECT: &'static str = "PaymentMethod";
    fn id(&self) -> &str {
        &self.id
    }
    fn created(&self) -> i64 {
        self.created
    }
}

impl PaymentMethod {
    fn new(card: Card, now: i64) -> Self {
        Self {
            id: ids::new_id("pm"),
            created: now,
            card,
            billing_details: BillingDetails::default(),
            metadata: BTreeMap::new(),
            allow_redisplay: "unspecified".to_owned(),
            used_by: None,
            customer: None,
            set_up: false,
            detached: false,
        }
    }

    fn checks(&self) -> Value {
        let cvc = self.card.cvc_given.then_some("pass");
        json!({ "address_line1_check": null, "address_postal_code_check": null, "cvc_check": cvc })
    }

    /// As the API shows it.
    pub(crate) fn json(&self) -> Value {
        let card = &self.card;
        json!({
            "id": self.id, "object": "payment_method", "created": self.created, "livemode": false, "type": "card",
            "allow_redisplay": self.allow_redisplay, "billing_details": self.billing_details,
            "customer": self.customer, "customer_account": null, "metadata": self.metadata,
            "card": {
                "brand": card.brand, "checks": self.checks(), "country": "US", "display_brand": card.brand,
                "exp_month": card.exp_month, "exp_year": card.exp_year, "fingerprint": card.fingerprint,
                "funding": card.funding, "generated_from": null, "last4": card.last4,
                "networks": { "available": [card.brand], "preferred": null }, "regulated_status": "unregulated",
                "three_d_secure_usage": { "supported": true }, "wallet": null,
            },
        })
    }

    /// The card as a charge shows it.
    pub(crate) fn charged_card(&self, amount: i64, authenticated: bool) -> Value {
        let card = &self.card;
        let proof = authenticated.then(|| {
            json!({
                "authentication_flow": "challenge", "electronic_commerce_indicator": "05",
                "exemption_indicator": null, "result": "authenticated", "result_reason": null,
                "transaction_id": null, "version": "2.2.0",
            })
        });
        json!({
            "amount_authorized": amount, "authorization_code": null, "brand": card.brand, "checks": self.checks(),
            "country": "US", "electronic_commerce_indicator": null, "exp_month": card.exp_month,
            "exp_year": card.exp_year, "fingerprint": card.fingerprint, "funding": card.funding, "installments": null, "last4": card.last4,
            "mandate": null, "network": card.brand, "network_transaction_id": null,
            "regulated_status": "unregulated", "three_d_secure": proof, "transaction_link_id": null, "wallet": null,
        })
    }
}

/// A payment method as a request describes it, in a body of its own or as `payment_method_data`.
pub(crate) struct Description {
    card: Typed,
    billing_details: BillingDetails,
    metadata: crate::change::MetadataChange,
    allow_redisplay: Option<&'static str>,
}

impl Description {
    /// Reads it.
    pub(crate) fn read(mut params: Params) -> Result<Self, ApiError> {
        params
            .choice("type", &["card"])?
            .ok_or_else(|| params.missing("type"))?;
        let billing_details = params
            .hash("billing_details")?
            .map(read_billing)
            .transpose()?
            .unwrap_or_default();
        let metadata = params.metadata()?;
        let allow_redisplay =
            params.choice("allow_redisplay", &["always", "limited", "unspecified"])?;
        let card = read_card(params.hash("card")?.ok_or_else(|| params.missing("card"))?)?;
        params.finish(&["customer", "payment_method", "radar_options"])?;
        Ok(Self {
            card,
            billing_details,
            metadata,
            allow_redisplay,
        })
    }

    /// Makes it.
    pub(crate) fn make(self, call: &Call<'_>) -> Result<PaymentMethod, ApiError> {
        if call.caller == Caller::Secret {
            return Err(ApiError::invalid(
                "Sending credit card numbers directly to the Stripe API is generally unsafe. To continue processing \
                 use Stripe.js, the Stripe mobile bindings, or Stripe Elements.",
            )
            .status(402));
        }
        let card = cards::typed(&self.card, year_and_month(call.now()))?;
        let mut method = PaymentMethod::new(card, call.now());
        method.billing_details = self.billing_details;
        self.metadata.apply(&mut method.metadata)?;
        if let Some(allow) = self.allow_redisplay {
            method.allow_redisplay = allow.to_owned();
        }
        Ok(method)
    }
}

fn read_card(mut params: Params) -> Result<Typed, ApiError> {
    let number = params
        .text("number")?
        .ok_or_else(|| params.missing("number"))?;
    let exp_month = params
        .integer("exp_month", i64::MIN)?
        .ok_or_else(|| params.missing("exp_month"))?;
    let year = params
        .integer("exp_year", i64::MIN)?
        .ok_or_else(|| params.missing("exp_year"))?;
    let cvc = params.text("cvc")?;
    params.finish(&["networks", "token"])?;
    // Stripe takes two digits for this century.
    let exp_year = if (0..100).contains(&year) {
        2000 + year
    } else {
        year
    };
    Ok(Typed {
        number,
        exp_month,
        exp_year,
        cvc,
    })
}

fn read_billing(mut params: Params) -> Result<BillingDetails, ApiError> {
    let mut details = BillingDetails {
        email: params.email("email")?.value(),
        name: params.change("name", 5000)?.value(),
        phone: params.change("phone", 5000)?.value(),
        tax_id: params.change("tax_id", 5000)?.value(),
        address: Address::default(),
    };
    if let Some(mut address) = params.hash("address")? {
        details.address = Address {
            city: address.change("city", 5000)?.value(),
            country: address.change("country", 2)?.value(),
            line1: address.change("line1", 5000)?.value(),
            line2: address.change("line2", 5000)?.value(),
            postal_code: address.change("postal_code", 5000)?.value(),
            state: address.change("state", 5000)?.value(),
        };
        address.finish(&[])?;
    }
    params.finish(&[])?;
    Ok(details)
}

fn year_and_month(now: i64) -> (i64, i64) {
    let Ok(moment) = jiff::Timestamp::from_second(now) else {
        return (i64::MAX, 12);
    };
    let date = moment.to_zoned(jiff::tz::TimeZone::UTC).date();
    (i64::from(date.year()), i64::from(date.month()))
}

/// Finds a payment method to pay with; one of Stripe's ready-made names becomes a new one, as at Stripe.
pub(crate) fn resolve(store: &mut Store, id: &str, now: i64) -> Result<PaymentMethod, ApiError> {
    if let Some(card) = cards::ready_made(id, year_and_month(now).0) {
        let method = PaymentMethod::new(card, now);
        store.payment_methods.put(method.clone());
        return Ok(method);
    }
    let found = store.payment_methods.get(id).cloned();
    found.ok_or_else(|| ApiError::missing(PaymentMethod::OBJECT, id, "payment_method"))
}

/// `POST /v1/payment_methods`
pub(crate) fn create(call: &mut Call<'_>, params: Params) -> Result<Value, ApiError> {
    let method = Description::read(params)?.make(call)?;
    let answer = method.json();
    call.store.payment_methods.put(method);
    Ok(answer)
}

/// `GET /v1/payment_methods/{id}`
pub(crate) fn retrieve(call: &mut Call<'_>, params: Params) -> Result<Value, ApiError> {
    params.finish(&[])?;
    let (id, now) = (call.id.clone(), call.now());
    resolve(call.store, &id, now)
        .map(|method| method.json())
        .map_err(|error| error.status(404))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_counted_in_utc() {
        assert_eq!(year_and_month(1_795_823_999), (2026, 11));
        assert_eq!(year_and_month(0), (1970, 1));
    }
}
