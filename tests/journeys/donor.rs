//! What a donor does, through the API and at Stripe.

use serde_json::{Value, json};

use crate::stage::{Stage, unique};
use crate::suite::Suite;

/// A pledge as the donor knows it.
pub struct Gift {
    pub id: String,
    pub email: String,
    pub token: String,
    pub pledge: Value,
}

impl Gift {
    pub fn matched(&self) -> i64 {
        self.pledge["matched"]["amount"].as_i64().unwrap()
    }
}

pub fn body(stage: &Stage, amount: i64, email: &str, locale: &str) -> Value {
    json!({
        "campaign_id": stage.campaign, "amount": {"amount": amount, "currency": stage.currency}, "tip": 0,
        "cover_fees": false, "fund_type": "general", "frequency": "once", "method": "card",
        "donor": {"email": email, "name": "أمل", "country": "SA", "locale": locale, "anonymous": false},
        "message": null,
    })
}

impl Suite {
    pub async fn pledge(&self, stage: &Stage, amount: i64) -> Gift {
        self.pledge_in_language(stage, amount, "ar").await
    }

    pub async fn pledge_in_language(&self, stage: &Stage, amount: i64, locale: &str) -> Gift {
        let email = format!("{}@journey.test", unique("donor"));
        let body = body(stage, amount, &email, locale);
        let pledge = self
            .pledge
            .post("/api/pledges", &body)
            .key(&unique("key"))
            .expect(201)
            .await;
        Gift {
            id: pledge["id"].as_str().unwrap().to_owned(),
            token: pledge["access_token"].as_str().unwrap().to_owned(),
            email,
            pledge,
        }
    }

    /// Opens the payment of a gift; gives the PaymentIntent's id.
    pub async fn open_payment(&self, gift: &Gift) -> String {
        let ticket = json!({"ticket": gift.pledge["payment_ticket"]});
        let payment = self
            .payment
            .post("/api/payments", &ticket)
            .key(&unique("key"))
            .expect(201)
            .await;
        assert_eq!(payment["kind"], "payment");
        let secret = payment["client_secret"].as_str().unwrap();
        secret.split("_secret_").next().unwrap().to_owned()
    }

    /// Confirms a PaymentIntent with a card, as Stripe's Element would; gives Stripe's status and answer.
    pub async fn pay_with(&self, intent: &str, card: &str) -> (u16, Value) {
        let answer = self
            .stripe
            .call(
                reqwest::Method::POST,
                &format!("/v1/payment_intents/{intent}/confirm"),
            )
            .token(&self.stripe_key)
            .header("content-type", "application/x-www-form-urlencoded")
            .bytes(
                format!("payment_method={card}&return_url=https://example.org/back").into_bytes(),
            )
            .send()
            .await;
        (answer.status, answer.body)
    }

    /// Pays a gift with a good card, and waits until it is booked.
    pub async fn pay(&self, gift: &Gift) -> Value {
        let intent = self.open_payment(gift).await;
        let (status, answer) = self.pay_with(&intent, "pm_card_visa").await;
        assert_eq!(
            (status, answer["status"].as_str()),
            (200, Some("succeeded")),
            "{answer}"
        );
        self.pledge_in(&gift.id, &gift.token, "confirmed").await
    }
}
