//! Two copies on the same data, everything twice and at once: the sums are exact.

use contracts::payment::events::{ClosedAs, PaymentClosed, PaymentSucceeded};
use futures_util::future::join_all;
use serde_json::json;
use testkit::eventually;

use crate::support::{Gift, Opened, Suite};

const GIFTS: usize = 24;

#[actix_web::test]
async fn two_copies_many_gifts_every_webhook_twice() {
    let mut suite = Suite::start().await;
    let replica = suite.another().await;
    suite
        .webhook_trouble(json!({"kind": "twice", "count": 1_000}))
        .await;
    let gifts: Vec<Gift> = (0..GIFTS)
        .map(|_| suite.gift(1_000, 1_100, "USD"))
        .collect();
    // A third pays, a third pays while it is being closed, a third only opens and is closed.
    let donors = gifts.iter().enumerate().map(|(n, gift)| {
        let (suite, replica) = (&suite, &replica);
        async move {
            let api = if n % 2 == 0 { &suite.api } else { replica };
            let body = json!({"ticket": suite.ticket(gift)});
            let opened = api
                .post("/api/payments", &body)
                .key(&format!("gift {n}"))
                .expect(201)
                .await;
            let opened = Opened::of(&opened);
            match n % 3 {
                0 => drop(suite.confirm(&opened.intent, "pm_card_visa").await),
                1 => drop(tokio::join!(
                    suite.confirm(&opened.intent, "pm_card_visa"),
                    suite.ask_to_close(gift)
                )),
                _ => drop(suite.ask_to_close(gift).await),
            }
        }
    });
    join_all(donors).await;

    suite
        .until_count(
            "SELECT count(*) FROM payments WHERE state NOT IN ('succeeded', 'closed')",
            0,
        )
        .await;
    suite
        .until_count("SELECT count(*) FROM closings WHERE outcome IS NULL", 0)
        .await;
    let paid = suite
        .count("SELECT count(*) FROM payments WHERE state = 'succeeded'")
        .await;
    assert!(paid >= 8, "those that nobody closed are paid: {paid}");
    let charges = suite
        .count("SELECT count(*) FROM ledger_entries WHERE kind = 'charge'")
        .await;
    assert_eq!(charges, paid);
    suite
        .until_count(
            "SELECT count(*) FROM settlements WHERE booked_at IS NULL",
            0,
        )
        .await;
    assert_eq!(
        suite
            .count("SELECT count(*) FROM ledger_entries WHERE kind = 'fee'")
            .await,
        paid
    );

    let told = || suite.env.broker.all::<PaymentSucceeded>().len();
    eventually("every success", async || {
        (i64::try_from(told()).unwrap() == paid).then_some(())
    })
    .await;
    let closed = || suite.env.broker.all::<PaymentClosed>();
    eventually("every answer", async || {
        (closed().len() == GIFTS * 2 / 3).then_some(())
    })
    .await;
    for said in closed() {
        let gift = gifts
            .iter()
            .find(|gift| gift.pledge_id == said.pledge_id)
            .unwrap();
        let state = match said.outcome {
            ClosedAs::Succeeded => "succeeded",
            ClosedAs::Cancelled => "closed",
        };
        assert_eq!(suite.state(gift).await, state, "pledge heard what is true");
    }
    suite.finish(0).await;
}
