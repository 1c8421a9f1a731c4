//! From the refund to the donor's mail.

use contracts::campaign::events::CampaignPublished;
use contracts::notification::events::MessageSent;
use contracts::payment::events::RefundCause;
use contracts::pledge::PledgeState;
use contracts::pledge::events::{PledgeConfirmed, PledgeFacts, PledgeRefunded, RefundFacts};
use testkit::eventually;

use crate::world::{World, campaign_facts, contact, money, pledge_facts};

/// The gift after so much of it went back in all, this much of that now.
fn refunded(pledge: &PledgeFacts, version: i64, now: i64, in_all: i64) -> PledgeRefunded {
    PledgeRefunded(PledgeFacts {
        version,
        state: PledgeState::Confirmed,
        retained: money(50_000 - in_all, "EGP"),
        refund: Some(RefundFacts {
            amount: money(now, "EGP"),
            refunded: money(in_all, "EGP"),
            cause: RefundCause::Requested,
        }),
        ..pledge.clone()
    })
}

async fn handed_over(world: &World, count: i64) {
    let sql = "SELECT count(*) FROM messages WHERE kind = 'refund' AND state = 'handed_over'";
    world.counted(sql, count).await;
}

#[tokio::test]
async fn trap_07_the_donor_is_told_of_every_refund_once() {
    let world = World::start().await;
    let campaign = world.campaign().await;
    let pledge = pledge_facts(&campaign);
    let locale = contracts::Locale::En;
    let address = "amal@donors.example";
    world.contacts.know(contact(&pledge, address, locale));
    let first = refunded(&pledge, 3, 2_000, 2_000);
    let second = refunded(&pledge, 4, 10_000, 12_000);
    // Late, twice, and again under other ids.
    let id = world.env.broker.say(&second).await;
    world.env.broker.say_as(id, &second).await;
    world.env.broker.say(&first).await;
    world.env.broker.say(&second).await;
    world.env.broker.say(&first).await;
    world.env.broker.drained("notification").await;
    handed_over(&world, 2).await;

    let mails = world.mail.taken();
    assert_eq!(mails.len(), 2, "nobody but the donor is written to");
    for says in [
        "Given back now: \u{2068}EGP\u{a0}20.00",
        "Given back earlier: \u{2068}EGP\u{a0}20.00",
        "Given back now: \u{2068}EGP\u{a0}100.00",
    ] {
        let telling = mails.iter().filter(|mail| mail.text.contains(says));
        assert_eq!(telling.count(), 1, "{says}");
    }
    assert!(
        mails
            .iter()
            .all(|mail| mail.kind == "refund" && mail.to == [address])
    );
    let sent = eventually("both are told", async || {
        let sent = world.env.broker.all::<MessageSent>();
        (sent.len() == 2).then_some(sent)
    })
    .await;
    assert!(
        sent.iter()
            .all(|sent| sent.kind == "refund" && sent.pledge_id == Some(pledge.pledge_id))
    );
    world.finish().await;
}

#[tokio::test]
async fn a_refund_heard_before_its_campaign_and_its_receipt_waits() {
    let world = World::start().await;
    let campaign = campaign_facts();
    let pledge = pledge_facts(&campaign);
    let locale = contracts::Locale::Ar;
    world
        .contacts
        .know(contact(&pledge, "early@donors.example", locale));
    world
        .env
        .broker
        .say(&refunded(&pledge, 3, 5_000, 5_000))
        .await;
    world.env.broker.drained("notification").await;
    assert_eq!(world.mail.asked(), 0);
    world.env.broker.say(&CampaignPublished(campaign)).await;
    world.env.broker.say(&PledgeConfirmed(pledge)).await;
    handed_over(&world, 1).await;
    world
        .counted(
            "SELECT count(*) FROM messages WHERE kind = 'receipt' AND state = 'handed_over'",
            1,
        )
        .await;
    world.finish().await;
}

#[tokio::test]
async fn a_refund_that_does_not_say_what_went_back_is_a_dead_letter() {
    let world = World::start().await;
    let campaign = world.campaign().await;
    world
        .env
        .broker
        .say(&PledgeRefunded(pledge_facts(&campaign)))
        .await;
    world.env.broker.drained("notification").await;
    world.counted("SELECT count(*) FROM messages", 0).await;
    world.finish_with(1).await;
}
