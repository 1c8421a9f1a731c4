//! What a sponsor is told of all that a fund gave.

use money::{CampaignId, FundId};
use pledge::flows::settle::{When, settle};
use serde_json::json;

use crate::settling::{matched, reaches, short, statement};
use crate::world::{World, text};

/// So many paid gifts of as many donors, of 100 to 106 units, as if they had been there before.
async fn paid_gifts(world: &World, campaign: CampaignId, count: i64) -> i64 {
    let statements = [
        "INSERT INTO donors (id, email, created_at)
         SELECT md5('d' || n)::uuid, 'd' || n || '@many.example', '2026-01-01' FROM generate_series(1, $2) n
         WHERE $1::uuid IS NOT NULL",
        "INSERT INTO pledges (id, state, campaign_id, donor_id, currency, amount, tip, fees, charge, retained,
             fund_type, method, locale, anonymous, paused_funds, created_at, expires_at, payment_id, confirmed_at, confirm_seq)
         SELECT md5('p' || n)::uuid, 'confirmed', $1, md5('d' || n)::uuid, 'USD', 100 + n % 7, 0, 0, 100 + n % 7, 100 + n % 7,
                'general', 'card', 'en', true, '{}', '2026-01-01T01:00:00Z', '2026-01-01T01:30:00Z',
                md5('x' || n)::uuid, '2026-01-01T01:01:00Z', nextval('confirmations')
         FROM generate_series(1, $2) n",
        "UPDATE campaign_totals SET donors = $2, pledges = $2,
             raised = (SELECT sum(100 + n % 7) FROM generate_series(1, $2) n) WHERE campaign_id = $1",
    ];
    for statement in statements {
        let query = sqlx::query(statement).bind(campaign.0).bind(count);
        query.execute(&world.env.db).await.unwrap();
    }
    let raised = "SELECT raised FROM campaign_totals WHERE campaign_id = $1";
    let raised = sqlx::query_scalar(raised).bind(campaign.0);
    raised.fetch_one(&world.env.db).await.unwrap()
}

#[actix_web::test]
async fn a_large_fund_is_shared_out_in_batches_and_its_statement_adds_up() {
    let world = World::at("2026-01-01T00:00:00Z").await;
    let campaign = world.campaign("USD").await;
    let rule = json!({"mode": "pro_rata", "max_per_pledge": 104});
    let fund = short(&world, &[campaign], 77_777, rule).await;
    paid_gifts(&world, campaign, 1_203).await;
    let id: FundId = fund.parse().unwrap();
    // Two at once, as two copies would: each batch is written down by one of them.
    let (one, other) = tokio::join!(
        settle(world.service(), 256, id, When::Now),
        settle(world.service(), 256, id, When::Now),
    );
    one.unwrap();
    other.unwrap();
    reaches(&world, &fund, "settled").await;
    assert_eq!(world.balance(&fund).await, (0, 77_777, 0));
    assert_eq!(matched(&world, campaign).await, 77_777);

    let (mut sum, mut seen, mut path) = (0, 0, String::from("limit=200"));
    loop {
        let url = format!("/api/match-funds/{fund}/statement?{path}");
        let page = world.api.get(&url).token(&world.sponsor).expect(200).await;
        assert_eq!(page["campaigns"][0]["total"]["amount"], 77_777);
        for item in page["items"].as_array().unwrap() {
            sum += item["amount"]["amount"].as_i64().unwrap();
            seen += 1;
        }
        match page["next_cursor"].as_str() {
            Some(cursor) => path = format!("limit=200&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!((sum, seen), (77_777, 1_203));

    let call = world.api.get(&format!("/api/match-funds/{fund}/statement"));
    let call = call.token(&world.sponsor).header("accept", "text/csv");
    let table = call.send().await;
    assert_eq!(table.status, 200);
    let mut lines = table.text.lines();
    assert_eq!(
        lines.next(),
        Some("reference,kind,state,campaign_id,amount,currency,limited_by,day")
    );
    let cents = |line: &str| -> i64 {
        let amount = line.split(',').nth(4).unwrap();
        amount.replace('.', "").parse().unwrap()
    };
    let amounts: Vec<i64> = lines.map(cents).collect();
    assert_eq!(
        (amounts.iter().sum::<i64>(), amounts.len()),
        (77_777, 1_203)
    );
    world.finish(0).await;
}

#[actix_web::test]
async fn a_statement_is_for_the_sponsor_and_admins_alone() {
    let world = World::start().await;
    let campaign = world.campaign("USD").await;
    let fund = world
        .fund(campaign, 1_000, json!({"mode": "first_come"}))
        .await;
    let gift = world.pledge(campaign, "a@example.org", 300).await;
    let path = format!("/api/match-funds/{fund}/statement");
    for outsider in [&world.stranger, &world.reviewer] {
        world
            .api
            .get(&path)
            .token(outsider)
            .refused(403, "forbidden")
            .await;
    }
    world.api.get(&path).refused(401, "unauthorized").await;
    world.api.get(&path).token(&world.admin).expect(200).await;
    let shown = statement(&world, &fund).await;
    assert_eq!(shown["items"][0]["state"], "reserved");
    assert_eq!(shown["reserved"]["amount"], 300);
    assert_eq!(shown["if_unused"], "returned");
    assert!(!shown.to_string().contains(&gift.id.to_string()));
    let reference: uuid::Uuid = text(&shown["items"][0]["reference"]).parse().unwrap();
    assert_eq!(reference.get_version_num(), 4, "it tells no time");
    world.finish(0).await;
}
