//! Where a country asks for a permit, nothing goes live without one.

use campaign::domain::permit::PermitCountries;
use contracts::campaign::CampaignState;
use contracts::campaign::events::{CampaignChanged, CampaignPaused, CampaignPublished};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::world::{World, pointers};

fn permit(from: &str, until: &str) -> Value {
    json!({"number": "1234/2026", "authority": "وزارة التضامن الاجتماعي", "valid_from": from, "valid_until": until})
}

#[tokio::test]
async fn approval_waits_for_a_permit() {
    let world = World::at("2026-06-01T10:00:00Z").await;
    let organisation = world.verified("EG").await;
    let draft = world.draft(&organisation, json!({})).await;
    assert_eq!(draft["permit_required"], true);
    // It may be looked at while the authorities take their time.
    world
        .act(&draft, "submit", json!({}), &world.owner)
        .expect(200)
        .await;
    let approve = || {
        world.act(
            &draft,
            "decision",
            json!({"decision": "approved"}),
            &world.reviewer,
        )
    };
    approve().refused(409, "permit_required").await;
    let record = |token: &str, permit| world.act(&draft, "permit", permit, token);
    record(&world.stranger, permit("2026-01-01", "2026-12-31"))
        .refused(404, "not_found")
        .await;
    record(&world.owner, permit("2026-01-01", "2026-05-31"))
        .expect(200)
        .await;
    approve().refused(409, "permit_required").await;
    let problem = record(&world.owner, permit("2026-12-31", "2026-01-01"))
        .refused(422, "invalid")
        .await;
    assert_eq!(pointers(&problem), ["/valid_until"]);
    let recorded = record(&world.owner, permit("2026-01-01", "2026-06-01"))
        .expect(200)
        .await;
    assert_eq!(
        (&recorded["state"], &recorded["permit"]["number"]),
        (&json!("submitted"), &json!("1234/2026"))
    );
    approve().expect(200).await;
    world.becomes(&draft, "live").await;
    let said = world
        .env
        .broker
        .heard::<CampaignPublished>(|_| true)
        .await
        .0;
    assert_eq!(said.permit_number.as_deref(), Some("1234/2026"));
    world.finish().await;
}

#[tokio::test]
async fn it_pauses_by_itself_on_the_day_the_permit_lapses() {
    let world = World::at("2026-06-30T23:59:00Z").await;
    let organisation = world.verified("EG").await;
    let live = world
        .live(
            &organisation,
            json!({"permit": permit("2026-01-01", "2026-06-30")}),
        )
        .await;
    world.env.clock.advance(SignedDuration::from_mins(2));
    let paused = world.becomes(&live, "paused").await;
    assert_eq!(paused["paused_because"], "permit_lapsed");
    world
        .env
        .broker
        .heard::<CampaignPaused>(|said| said.0.state == CampaignState::Paused)
        .await;
    world
        .act(&live, "resume", json!({}), &world.owner)
        .refused(409, "permit_required")
        .await;
    // A reviewer has to have seen the new one.
    let renewed = permit("2026-07-01", "2026-12-31");
    world
        .act(&live, "permit", renewed.clone(), &world.owner)
        .refused(403, "forbidden")
        .await;
    world
        .act(&live, "permit", renewed, &world.reviewer)
        .expect(200)
        .await;
    assert_eq!(
        world
            .act(&live, "resume", json!({}), &world.owner)
            .expect(200)
            .await["state"],
        "live"
    );
    world.finish().await;
}

#[tokio::test]
async fn it_goes_live_when_its_permit_begins() {
    let world = World::at("2026-06-01T10:00:00Z").await;
    let organisation = world.verified("JO").await;
    let approved = world
        .approved(
            &organisation,
            json!({"permit": permit("2026-06-02", "2026-12-31")}),
        )
        .await;
    // Others go by what they heard and their own clock: no gift before that day.
    let said = world
        .env
        .broker
        .heard::<CampaignPublished>(|_| true)
        .await
        .0;
    assert_eq!(said.starts_at.to_string(), "2026-06-02T00:00:00Z");
    world
        .env
        .clock
        .advance(SignedDuration::from_hours(14) - SignedDuration::from_secs(1));
    tokio::time::sleep(std::time::Duration::from_millis(1_500)).await;
    assert_eq!(world.look(&approved).await["state"], "approved");
    world.env.clock.advance(SignedDuration::from_secs(1));
    world.becomes(&approved, "live").await;
    world
        .env
        .broker
        .heard::<CampaignChanged>(|said| said.0.state == CampaignState::Live)
        .await;
    world.finish().await;
}

#[tokio::test]
async fn the_table_is_the_operators_and_is_looked_at_on_every_start() {
    let mut world = World::at("2026-06-01T10:00:00Z").await;
    let organisation = world.verified("TN").await;
    let live = world.live(&organisation, json!({})).await;
    assert_eq!(live["permit_required"], false);
    // From the next start on Tunisia asks for permits too.
    let table: PermitCountries = "TN".parse().unwrap();
    world.copy(|config| config.permit_countries = table).await;
    let paused = world.becomes(&live, "paused").await;
    assert_eq!(paused["paused_because"], "permit_lapsed");
    world.finish().await;
}
