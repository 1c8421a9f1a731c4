//! Donors who never paid are forgotten after a while; all that the books need stays.

use jiff::SignedDuration;
use pledge::flows::forget::forget;
use serde_json::json;

use crate::world::{Gift, World, gift, key, merged};

const AFTER: SignedDuration = SignedDuration::from_hours(24 * 90);

async fn known(world: &World) -> Vec<String> {
    sqlx::query_scalar("SELECT email FROM donors WHERE email IS NOT NULL ORDER BY email")
        .fetch_all(&world.env.db)
        .await
        .unwrap()
}

async fn expired(world: &World, campaign: money::CampaignId, email: &str) -> Gift {
    let body = merged(
        gift(campaign, email, 100),
        json!({"message": "for my mother"}),
    );
    let made = world.api.post("/api/pledges", &body).key(&key()).send();
    let made = Gift::of(&made.await);
    world.let_go(&made).await;
    made
}

#[actix_web::test]
async fn who_never_paid_is_forgotten_and_their_pledge_still_found() {
    let mut world = World::at("2026-01-01T00:00:00Z").await;
    world.copy(|_| {}).await;
    let campaign = world.campaign("USD").await;
    let rule = json!({"mode": "first_come", "excluded_donors": ["named@example.org"]});
    let fund = world.fund(campaign, 10_000, rule).await;
    let never = expired(&world, campaign, "never@example.org").await;
    expired(&world, campaign, "named@example.org").await;
    let late = expired(&world, campaign, "late@example.org").await;
    expired(&world, campaign, "late@example.org").await;
    expired(&world, campaign, "paid@example.org").await;
    let paid = world.pledge(campaign, "paid@example.org", 100).await;
    world.pay(&paid).await;
    world.env.clock.advance(SignedDuration::from_hours(24 * 60));
    expired(&world, campaign, "again@example.org").await;
    world.pay(&late).await;

    // Nobody is old enough; then those are of whom nothing but old unpaid pledges is known.
    forget(world.service(), AFTER).await.unwrap();
    assert_eq!(known(&world).await.len(), 5);
    world.env.clock.advance(SignedDuration::from_hours(24 * 31));
    let (one, other) = tokio::join!(
        forget(world.service(), AFTER),
        forget(world.service(), AFTER)
    );
    one.and(other).unwrap();
    let left = ["again", "late", "named", "paid"].map(|name| format!("{name}@example.org"));
    assert_eq!(known(&world).await, left);
    let words: Vec<String> = sqlx::query_scalar(
        "SELECT p.message FROM pledges p JOIN donors d ON d.id = p.donor_id
         WHERE p.message IS NOT NULL ORDER BY p.id",
    )
    .fetch_all(&world.env.db)
    .await
    .unwrap();
    // Of the one that was paid late, and of the one that is not old.
    assert_eq!(words, ["for my mother", "for my mother"]);

    // Who comes again is a new donor, also for limits.
    let again = world.pledge(campaign, "never@example.org", 100).await;
    assert_eq!(again.matched, 100);
    // A payment that comes as late as that still finds its pledge, and the books add up.
    world.pay(&never).await;
    assert_eq!(world.seen(&never).await["state"], "confirmed");
    let contact = format!("/internal/pledges/{}/contact", never.id);
    let contact = world.api.get(&contact);
    let token = world.env.issuers.service("notification", "pledge");
    contact.token(&token).refused(404, "not_found").await;
    assert_eq!(world.balance(&fund).await, (100, 300, 9_600));
    // Now it was paid: its donor is not looked at again.
    world
        .env
        .clock
        .advance(SignedDuration::from_hours(24 * 400));
    forget(world.service(), AFTER).await.unwrap();
    let left = ["late", "named", "never", "paid"].map(|name| format!("{name}@example.org"));
    assert_eq!(known(&world).await, left);
    world.finish(0).await;
}
