//! A donor whose gift meets a fault.

use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};
use testkit::Api;
use uuid::Uuid;

/// Gives to the first campaign of the suite that takes gifts.
pub(crate) struct Giver {
    pledge: Api,
    payment: Api,
    stripe: Api,
    stripe_key: String,
    campaign: Value,
}

fn setting(name: &str) -> String {
    std::env::var(format!("SUITE_{name}")).expect("run the tests with `cargo dev test`")
}

pub(crate) fn unique(prefix: &str) -> String {
    #[expect(clippy::disallowed_methods, reason = "names of this run alone")]
    let id = Uuid::new_v4().simple().to_string();
    format!("{prefix}-{}", &id[..12])
}

impl Giver {
    pub(crate) async fn new() -> Self {
        let campaigns = Api::new(&setting("CAMPAIGN_URL"))
            .get("/api/campaigns?state=live")
            .expect(200)
            .await;
        Self {
            pledge: Api::new(&setting("PLEDGE_URL")),
            payment: Api::new(&setting("PAYMENT_URL")),
            stripe: Api::new(&setting("STRIPE_API_BASE")),
            stripe_key: setting("STRIPE_SECRET_KEY"),
            campaign: campaigns["items"][0].clone(),
        }
    }

    /// Gives a hundred of the campaign's minor units, up to the moment that the card is charged.
    pub(crate) async fn give(&self) -> String {
        let currency = &self.campaign["goal"]["currency"];
        let body = json!({
            "campaign_id": self.campaign["id"], "amount": {"amount": 50_000, "currency": currency}, "tip": 0,
            "cover_fees": false, "fund_type": self.campaign["fund_types"][0], "frequency": "once", "method": "card",
            "donor": {"email": format!("{}@audit.test", unique("donor")), "locale": "en", "anonymous": false},
            "message": null,
        });
        let pledge = self
            .pledge
            .post("/api/pledges", &body)
            .key(&unique("key"))
            .expect(201)
            .await;
        let ticket = json!({"ticket": pledge["payment_ticket"]});
        let payment = self
            .payment
            .post("/api/payments", &ticket)
            .key(&unique("key"))
            .expect(201)
            .await;
        let secret = payment["client_secret"].as_str().unwrap();
        let intent = secret.split("_secret_").next().unwrap();
        self.stripe
            .call(
                reqwest::Method::POST,
                &format!("/v1/payment_intents/{intent}/confirm"),
            )
            .token(&self.stripe_key)
            .header("content-type", "application/x-www-form-urlencoded")
            .bytes(b"payment_method=pm_card_visa&return_url=https://example.org/back".to_vec())
            .expect(200)
            .await;
        pledge["id"].as_str().unwrap().to_owned()
    }
}

/// Lets a service lose the events of one kind, as if its outbox forgot them, until they are found again.
pub(crate) struct Thief {
    conn: PgConnection,
    service: &'static str,
}

impl Thief {
    pub(crate) async fn of(database_url: &str, service: &'static str, kind: &str) -> Self {
        let mut conn = PgConnection::connect(database_url).await.unwrap();
        let sql = format!(
            "CREATE TABLE {service}.stolen (LIKE {service}.outbox);
             GRANT INSERT ON {service}.stolen TO PUBLIC;
             CREATE FUNCTION {service}.steal() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN
                 INSERT INTO {service}.stolen SELECT NEW.*;
                 RETURN NULL;
             END $$;
             CREATE TRIGGER thief BEFORE INSERT ON {service}.outbox FOR EACH ROW
                 WHEN (NEW.kind = '{kind}') EXECUTE FUNCTION {service}.steal()"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
            .execute(&mut conn)
            .await
            .unwrap();
        Self { conn, service }
    }

    /// Gives back what was stolen, and goes. Gives how much it was.
    pub(crate) async fn repent(mut self) -> i64 {
        let service = self.service;
        let count = format!("SELECT count(*) FROM {service}.stolen");
        let stolen: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(count))
            .fetch_one(&mut self.conn)
            .await
            .unwrap();
        let sql = format!(
            "DROP TRIGGER thief ON {service}.outbox;
             INSERT INTO {service}.outbox SELECT * FROM {service}.stolen;
             DROP FUNCTION {service}.steal();
             DROP TABLE {service}.stolen"
        );
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
            .execute(&mut self.conn)
            .await
            .unwrap();
        stolen
    }
}
