//! A campaign is cancelled: everything that was paid for it goes back, once, whatever happens meanwhile.

use contracts::campaign::CampaignState;
use contracts::campaign::events::{CampaignCancelled, CampaignChanged};
use contracts::payment::events::{PaymentRefunded, RefundCause};
use futures_util::future::join_all;
use money::{CampaignId, OrganisationId};
use serde_json::json;
use testkit::eventually;

use crate::directory::facts;
use crate::support::{Gift, Suite};

const GIFTS: usize = 30;

fn gift_for(suite: &Suite, campaign_id: CampaignId) -> Gift {
    let mut gift = suite.gift(1_000, 1_100, "USD");
    gift.campaign_id = campaign_id;
    gift.claims.campaign_id = campaign_id;
    gift
}

async fn say_cancelled(suite: &Suite, gift: &Gift) {
    let organisation: OrganisationId = suite.env.clock.id();
    let mut said = facts(suite, gift, organisation, 7);
    said.state = CampaignState::Cancelled;
    suite.env.broker.say(&CampaignCancelled(said)).await;
}

const LEFT: &str =
    "SELECT coalesce(sum(charge - refunded), 0)::bigint FROM payments WHERE state = 'succeeded'";

#[actix_web::test]
async fn thirty_payments_go_back_though_the_process_stops_midway() {
    let mut suite = Suite::start().await;
    let campaign_id: CampaignId = suite.env.clock.id();
    let gifts: Vec<Gift> = (0..GIFTS).map(|_| gift_for(&suite, campaign_id)).collect();
    let mut intents = Vec::new();
    for few in gifts.chunks(10) {
        let paid = few.iter().map(|gift| suite.paid(gift));
        intents.extend(join_all(paid).await.into_iter().map(|opened| opened.intent));
    }
    let other = suite.gift(1_000, 1_000, "USD");
    suite.paid(&other).await;
    let paid = "SELECT count(*) FROM payments WHERE state = 'succeeded'";
    suite.until_count(paid, 31).await;
    // One was given back in part already, one of them at Stripe itself.
    suite.refund_at_stripe(&intents[0], 300).await;
    suite.until_count("SELECT count(*) FROM refunds", 1).await;
    let slow = json!({"kind": "slow", "method": "POST", "path": "/v1/refunds", "count": 30, "delay_ms": 400});
    suite.fault(slow).await;
    say_cancelled(&suite, &gifts[0]).await;
    eventually("some of them", async || {
        (suite
            .count("SELECT count(*) FROM refunds WHERE cause = 'campaign_cancelled'")
            .await
            >= 5)
            .then_some(())
    })
    .await;
    suite.replace().await;
    // A second copy helps, or at least does no harm.
    suite.another().await;
    suite.until_count(LEFT, 1_000).await;
    for intent in &intents {
        assert_eq!(
            suite.refunded_at_stripe(intent).await,
            1_100,
            "all of it, once"
        );
    }
    eventually("every word", async || {
        (suite.env.broker.all::<PaymentRefunded>().len() == GIFTS + 1).then_some(())
    })
    .await;
    let said = suite.env.broker.all::<PaymentRefunded>();
    for gift in &gifts {
        let last = said.iter().filter(|said| said.pledge_id == gift.pledge_id);
        let last = last.max_by_key(|said| said.version).unwrap();
        assert_eq!(
            (last.refunded.amount, last.gift_refunded.amount),
            (1_100, 1_000)
        );
        assert_eq!(last.cause, RefundCause::CampaignCancelled);
    }
    assert!(said.iter().all(|said| said.pledge_id != other.pledge_id));
    let words: serde_json::Value =
        sqlx::query_scalar("SELECT reason FROM refunds WHERE cause = 'campaign_cancelled' LIMIT 1")
            .fetch_one(&suite.env.db)
            .await
            .unwrap();
    assert!(words["ar"].is_string() && words["en"].is_string() && words["fr"].is_string());
    suite.finish(0).await;
}

#[actix_web::test]
async fn what_is_paid_after_the_end_goes_back_too_and_an_older_word_changes_nothing() {
    let suite = Suite::start().await;
    let gift = gift_for(&suite, suite.env.clock.id());
    let opened = suite.opened(&gift).await;
    say_cancelled(&suite, &gift).await;
    let organisation: OrganisationId = suite.env.clock.id();
    let late = CampaignChanged(facts(&suite, &gift, organisation, 3));
    suite.env.broker.say(&late).await;
    suite.env.broker.drained("payment").await;
    suite.confirm(&opened.intent, "pm_card_visa").await;
    suite.until_state(&gift, "succeeded").await;
    suite.until_count(LEFT, 0).await;
    assert_eq!(suite.refunded_at_stripe(&opened.intent).await, 1_100);
    suite.finish(0).await;
}

/// What the provider refuses for now is not asked for over and over, nor forgotten.
#[actix_web::test]
async fn a_refusal_is_put_off_and_tried_again() {
    let suite = Suite::start().await;
    let gift = gift_for(&suite, suite.env.clock.id());
    let opened = suite.paid(&gift).await;
    suite.until_state(&gift, "succeeded").await;
    // Without a webhook we don't know that a bank holds it, and Stripe says no.
    suite.sim.set_webhook_url(None).unwrap();
    let dispute = suite
        .sim("/_sim/disputes", &json!({"payment_intent": opened.intent}))
        .await;
    say_cancelled(&suite, &gift).await;
    suite
        .until_count("SELECT count(*) FROM refunds WHERE state = 'refused'", 1)
        .await;
    let close = format!("/_sim/disputes/{}/close", dispute["id"].as_str().unwrap());
    suite.sim(&close, &json!({"outcome": "won"})).await;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    assert_eq!(
        suite.count("SELECT count(*) FROM refunds").await,
        1,
        "not over and over"
    );
    let later = "UPDATE refunds SET updated_at = updated_at - interval '61 minutes'";
    sqlx::query(later).execute(&suite.env.db).await.unwrap();
    suite.until_count(LEFT, 0).await;
    suite.finish(0).await;
}
