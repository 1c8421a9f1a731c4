//! All orders and repeats of a payment's webhooks end in one state.
//!
//! Real histories at the simulated Stripe; what it says of them is caught, and delivered to two copies of the
//! service in a random order, with repeats, partly while the history still goes on.
//!
//! `PERMUTATIONS=100000` tries more of them; `PERMUTATIONS_SEED=… PERMUTATIONS=1` one of them again.

mod histories;

use std::collections::BTreeMap;

use contracts::payment::events::{
    PaymentClosed, PaymentDisputed, PaymentRefunded, PaymentSucceeded,
};
use futures_util::{StreamExt as _, stream};
use money::PledgeId;
use payment::provider::stripe::hint;
use payment::store::webhooks::{self, EventState, Incoming};
use serde_json::{Value, json};
use sqlx::Row as _;
use testkit::{Api, eventually};
use uuid::Uuid;

use self::histories::{Act, DISPUTED, HISTORIES};
use crate::caught::Caught;
use crate::support::{Gift, Opened, Suite, signature};

/// So many in one database, and at a time.
const IN_ONE_DATABASE: u64 = 2_000;
const AT_ONCE: usize = 250;
/// A connection kept for later may be closed by its other side just when it is used again.
const CLOSE: &str = "close";
/// Side by side.
const TOGETHER: usize = 16;

struct World {
    suite: Suite,
    copies: [Api; 2],
    caught: Caught,
}

impl World {
    async fn start() -> Self {
        let mut suite = Suite::start().await;
        let other = suite.another().await;
        let caught = Caught::start().await;
        suite.sim.set_webhook_url(Some(&caught.url)).unwrap();
        Self {
            copies: [suite.api.clone(), other],
            suite,
            caught,
        }
    }

    async fn act(&self, gift: &Gift, opened: &Opened, act: Act) {
        let intent = &opened.intent;
        let (kind, more) = match act {
            Act::Confirm(card, says) => {
                let before = self.caught.count(intent, says);
                self.suite.confirm(intent, card).await;
                (says, before + 1)
            }
            Act::Answer(outcome, says) => {
                let before = self.caught.count(intent, says);
                let path = format!("/_sim/challenges/{intent}");
                self.control(&path, &json!({"outcome": outcome})).await;
                (says, before + 1)
            }
            Act::Close(says) => {
                self.suite.ask_to_close(gift).await;
                (says, 1)
            }
            Act::Refund(amount, says) => {
                let before = self.caught.count(intent, says);
                let form = format!("payment_intent={intent}&amount={amount}");
                let made = self.suite.stripe_post("/v1/refunds", &form).await;
                assert_eq!(made.status, 200, "{}", made.text);
                (says, before + 1)
            }
            Act::Dispute(says) => {
                let body = json!({"payment_intent": intent});
                self.control("/_sim/disputes", &body).await;
                (says, 1)
            }
            Act::Decide(outcome, says) => {
                let disputed = self.caught.all(intent);
                let dispute = disputed.iter().find(|event| event.kind == DISPUTED);
                let id = dispute.unwrap().body["data"]["object"]["id"].clone();
                let path = format!("/_sim/disputes/{}/close", id.as_str().unwrap());
                self.control(&path, &json!({"outcome": outcome})).await;
                (says, 1)
            }
            Act::Wait(says) => (says, 1),
        };
        eventually(kind, async || {
            (self.caught.count(intent, kind) >= more).then_some(())
        })
        .await;
    }

    /// Has something happen at Stripe.
    async fn control(&self, path: &str, body: &Value) {
        let call = self.suite.stripe.post(path, body);
        let answer = call.header("Connection", CLOSE).send().await;
        assert!(answer.status < 300, "{}", answer.text);
    }

    /// Over HTTP, to either copy.
    async fn deliver(&self, dice: &mut Dice, body: &Value) {
        let body = body.to_string();
        let secret = &self.suite.sim.config().webhook_secret;
        let signature = signature(secret, &body, self.suite.env.clock.now());
        let call = self.copies[dice.below(2)]
            .call(reqwest::Method::POST, "/api/stripe/webhook")
            .header("Stripe-Signature", &signature)
            .header("Connection", CLOSE)
            .bytes(body.into_bytes());
        call.expect(200).await;
    }

    /// As the service stores it.
    async fn store(&self, body: &Value) {
        let body = body.to_string().into_bytes();
        let hint = hint(&body).unwrap();
        let incoming = Incoming {
            id: &hint.event_id,
            kind: Some(&hint.kind),
            intent_id: hint.intent_id.as_deref(),
            payload: Some(&body),
            state: EventState::New,
        };
        let mut connection = self.suite.env.db.acquire().await.unwrap();
        webhooks::insert(&mut connection, &incoming, self.suite.env.clock.now())
            .await
            .unwrap();
    }

    /// One history, with its webhooks in the order that the seed gives; in Stripe's own without one.
    async fn replay(&self, acts: &[Act], seed: Option<u64>) -> Gift {
        let mut dice = Dice(seed.unwrap_or_default());
        let gift = self.suite.gift(5_000, 5_500, "USD");
        let body = self.suite.open(&gift).header("Connection", CLOSE);
        let opened = Opened::of(&body.expect(201).await);
        for act in acts {
            self.act(&gift, &opened, *act).await;
            if seed.is_some() {
                let happened = self.caught.all(&opened.intent);
                for _ in 0..dice.below(3) {
                    let event = &happened[dice.below(happened.len())];
                    self.deliver(&mut dice, &event.body).await;
                }
            }
        }
        let happened = self.caught.all(&opened.intent);
        let mut order: Vec<Value> = happened.into_iter().map(|event| event.body).collect();
        if seed.is_some() {
            for _ in 0..dice.below(4) {
                let mut again = order[dice.below(order.len())].clone();
                if dice.below(2) == 0 {
                    // The same once more under another id, as overlapping families are.
                    again["id"] = json!(format!("evt_again_{}", dice.next()));
                }
                order.push(again);
            }
            for place in (1..order.len()).rev() {
                order.swap(place, dice.below(place + 1));
            }
        }
        let (last, first) = order.split_last().unwrap();
        for body in first {
            self.store(body).await;
        }
        // Which wakes the copy that it comes to.
        self.deliver(&mut dice, last).await;
        self.caught.forget(&opened.intent);
        gift
    }

    /// Until nothing is left to do.
    async fn settled(&self) {
        for sql in [
            "SELECT count(*) FROM webhook_events WHERE state = 'new'",
            "SELECT count(*) FROM settlements WHERE booked_at IS NULL",
            "SELECT count(*) FROM closings WHERE outcome IS NULL",
            "SELECT count(*) FROM lookups WHERE next_at IS NOT NULL",
            "SELECT count(*) FROM refunds
             WHERE state IN ('requested', 'pending') OR (settled_at IS NULL AND cause <> 'dispute')",
            "SELECT count(*) FROM outbox",
        ] {
            self.suite.until_count(sql, 0).await;
        }
        assert_eq!(
            self.suite
                .count("SELECT count(*) FROM webhook_events WHERE state = 'parked'")
                .await,
            0
        );
    }

    /// How each payment ended, without ids and times.
    async fn ends(&self) -> BTreeMap<Uuid, String> {
        let rows = sqlx::query(
            "SELECT payments.pledge_id, concat_ws(' | ', payments.state,
                 refunded, gift_refunded, disputed,
                 (SELECT string_agg(concat_ws(' ', state, cause, amount, gift, excess), ', ' ORDER BY amount)
                  FROM refunds WHERE payment_id = payments.id),
                 (SELECT string_agg(concat_ws(' ', state, amount, held), ', ') FROM disputes WHERE payment_id = payments.id),
                 num_nulls(intent_id, charge_id, card_fingerprint, succeeded_at, client_secret),
                 (SELECT concat(outcome, ' ', reason) FROM closings WHERE payment_id = payments.id),
                 (SELECT string_agg(code, ' ' ORDER BY code) FROM payment_failures WHERE payment_id = payments.id),
                 (SELECT concat(currency, ' ', gross, ' ', fee) FROM settlements WHERE payment_id = payments.id),
                 (SELECT string_agg(concat_ws(' ', entry.kind, account.kind, posting.currency, posting.amount), ', '
                                    ORDER BY entry.kind, account.kind, posting.amount)
                  FROM ledger_entries AS entry
                  JOIN ledger_postings AS posting ON posting.entry_id = entry.id
                  JOIN ledger_accounts AS account ON account.id = posting.account_id
                  WHERE entry.payment_id = payments.id))
             FROM payments",
        )
        .fetch_all(&self.suite.env.db)
        .await
        .unwrap();
        let mut ends: BTreeMap<Uuid, String> = rows
            .iter()
            .map(|row| (row.get(0), row.get::<String, _>(1)))
            .collect();
        // `payment.failed` is a word of the moment: it is not said of what is over by then.
        for said in self.suite.env.broker.all::<PaymentSucceeded>() {
            let end = ends.get_mut(&Uuid::from(said.pledge_id)).unwrap();
            end.push_str(&format!(" | succeeded {}", said.charge.amount));
        }
        for said in self.suite.env.broker.all::<PaymentClosed>() {
            let end = ends.get_mut(&Uuid::from(said.pledge_id)).unwrap();
            end.push_str(&format!(" | closed as {:?}", said.outcome));
        }
        // In the order of their versions: events overtake each other on their way, too.
        let mut refunds = self.suite.env.broker.all::<PaymentRefunded>();
        refunds.sort_by_key(|said| said.version);
        for said in refunds {
            let end = ends.get_mut(&Uuid::from(said.pledge_id)).unwrap();
            let (all, gift) = (said.refunded.amount, said.gift_refunded.amount);
            end.push_str(&format!(
                " | given back {all}, of the gift {gift}, {:?}",
                said.cause
            ));
        }
        let mut disputes = self.suite.env.broker.all::<PaymentDisputed>();
        disputes.sort_by_key(|said| said.stage.as_str());
        for said in disputes {
            let end = ends.get_mut(&Uuid::from(said.pledge_id)).unwrap();
            end.push_str(&format!(" | disputed {:?}", said.stage));
        }
        ends
    }
}

/// Seeded chance (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, sides: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(sides).unwrap()).unwrap()
    }
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().unwrap())
}

/// Another beginning for each run; a failure names its seed.
fn chance() -> u64 {
    let id: PledgeId = platform::Clock::system().id();
    Uuid::from(id).as_u64_pair().1
}

/// Each history in Stripe's own order: what every other order must come to.
async fn references(world: &World) -> Vec<String> {
    let told = HISTORIES.map(|(_, acts)| world.replay(acts, None));
    let gifts = futures_util::future::join_all(told).await;
    world.settled().await;
    let ends = world.ends().await;
    gifts
        .iter()
        .map(|gift| ends[&Uuid::from(gift.pledge_id)].clone())
        .collect()
}

async fn permute(seeds: Vec<u64>) {
    let world = World::start().await;
    let expected = references(&world).await;
    let mut gifts = Vec::new();
    for seeds in seeds.chunks(AT_ONCE) {
        let world = &world;
        let replays = seeds.iter().map(|seed| async move {
            let history = Dice(*seed).below(HISTORIES.len());
            (
                *seed,
                history,
                world.replay(HISTORIES[history].1, Some(*seed)).await,
            )
        });
        let replayed: Vec<_> = stream::iter(replays)
            .buffer_unordered(TOGETHER)
            .collect()
            .await;
        gifts.extend(replayed);
        world.settled().await;
    }
    // The last of what was said may still be on its way to us.
    world.suite.env.broker.drained("payment").await;
    let ends = eventually("all that was said", async || {
        let ends = world.ends().await;
        let said = |(_, history, gift): &(u64, usize, Gift)| {
            ends[&Uuid::from(gift.pledge_id)].len() >= expected[*history].len()
        };
        gifts.iter().all(said).then_some(ends)
    })
    .await;
    for (seed, history, gift) in &gifts {
        assert_eq!(
            ends[&Uuid::from(gift.pledge_id)],
            expected[*history],
            "{}: again with PERMUTATIONS_SEED={seed} PERMUTATIONS=1",
            HISTORIES[*history].0
        );
    }
    world.suite.finish(0).await;
}

/// Trap 26: events repeat, overtake each other and overlap.
#[actix_web::test]
async fn trap_26_every_order_of_a_payment_s_events_ends_the_same() {
    let count = setting("PERMUTATIONS").unwrap_or(1_000);
    let first = setting("PERMUTATIONS_SEED").unwrap_or_else(|| chance() / 2);
    let mut done = 0;
    while done < count {
        let some = IN_ONE_DATABASE.min(count - done);
        permute((first + done..first + done + some).collect()).await;
        done += some;
    }
}
