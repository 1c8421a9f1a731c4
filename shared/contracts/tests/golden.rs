//! Each message type has a golden JSON file: what was once published must be readable for ever,
//! and what is published now must look the same.
//!
//! A new type gets its file by `GOLDEN=write cargo test -p contracts`; an old file never changes.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use contracts::campaign::events::*;
use contracts::campaign::{CampaignState, OrganisationRole, OrganisationState, Stacking};
use contracts::notification::events::*;
use contracts::payment::events::*;
use contracts::pledge::events::*;
use contracts::pledge::{Backing, PledgeState};
use contracts::subscriptions::SUBSCRIPTIONS;
use contracts::web::events::*;
use contracts::{Event, Text};
use jiff::Timestamp;
use money::Money;
use uuid::Uuid;

fn id<T: From<Uuid>>(last: u128) -> T {
    Uuid::from_u128(0x019a_0000_0000_7000_8000_0000_0000_0000 + last).into()
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn money(amount: i64, currency: &str) -> Money {
    Money::new(amount, currency.parse().unwrap())
}

fn name() -> Text {
    Text {
        ar: Some("مناخ مستدام".to_owned()),
        en: Some("Sustainable Climate".to_owned()),
        fr: None,
    }
}

fn organisation() -> OrganisationFacts {
    OrganisationFacts {
        organisation_id: id(1),
        version: 3,
        slug: "nile-green".to_owned(),
        name: name(),
        country: "EG".to_owned(),
        state: OrganisationState::Verified,
        target_groups: vec!["refugees".to_owned()],
        areas: vec!["climate_action".to_owned()],
    }
}

fn programme() -> ProgrammeFacts {
    ProgrammeFacts {
        programme_id: id(2),
        version: 1,
        slug: "sustainable-climate".to_owned(),
        title: name(),
        starts_at: time("2026-01-01T00:00:00Z"),
        ends_at: time("2027-01-01T00:00:00Z"),
    }
}

fn campaign() -> CampaignFacts {
    CampaignFacts {
        campaign_id: id(3),
        version: 4,
        state: CampaignState::Live,
        slug: "sustainable-climate-nile".to_owned(),
        title: name(),
        organisation_id: id(1),
        organisation_name: name(),
        country: "EG".to_owned(),
        programme_id: Some(id(2)),
        goal: money(5_000_000, "EGP"),
        sdgs: vec![13],
        areas: vec!["climate_action".to_owned()],
        groups: vec!["local_communities".to_owned()],
        fund_types: vec!["general".to_owned()],
        stacking: Stacking::Waterfall,
        permit_number: Some("EG-2026-17".to_owned()),
        starts_at: time("2026-01-01T00:00:00Z"),
        ends_at: time("2027-01-01T00:00:00Z"),
    }
}

fn pledge() -> PledgeFacts {
    PledgeFacts {
        pledge_id: id(4),
        version: 2,
        state: PledgeState::Confirmed,
        campaign_id: id(3),
        donor_id: id(5),
        amount: money(5_000, "EGP"),
        charge: money(5_300, "EGP"),
        retained: money(5_000, "EGP"),
        matched: money(5_000, "EGP"),
        matches: vec![Match {
            fund_id: id(6),
            sponsor: name(),
            backing: Backing::Guaranteed,
            amount: 5_000,
        }],
        fund_type: "general".to_owned(),
        anonymous: false,
        refund: None,
        at: time("2026-02-01T12:00:00Z"),
    }
}

fn fund() -> FundFacts {
    FundFacts {
        fund_id: id(6),
        version: 9,
        state: FundState::Active,
        sponsor_id: id(7),
        sponsor: name(),
        name: name(),
        mode: "first_come".to_owned(),
        currency: "EGP".parse().unwrap(),
        commitment: 1_000_000,
        available: 995_000,
        max_per_campaign: Some(500_000),
        has_unlock: false,
        starts_at: time("2026-01-01T00:00:00Z"),
        ends_at: time("2027-01-01T00:00:00Z"),
        backing: Backing::Guaranteed,
        campaigns: vec![FundInCampaign {
            campaign_id: id(3),
            used: 5_000,
            unlocked: true,
            version: 2,
        }],
    }
}

#[derive(Default)]
struct Golden {
    seen: BTreeSet<&'static str>,
}

impl Golden {
    fn folder() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden")
    }

    fn check<E: Event + PartialEq + std::fmt::Debug>(&mut self, event: &E) {
        self.seen.insert(E::TYPE);
        let path = Self::folder().join(format!("{}.json", E::TYPE));
        let now = serde_json::to_value(event).unwrap();
        if std::env::var_os("GOLDEN").is_some() && !path.exists() {
            std::fs::write(&path, format!("{now:#}\n")).unwrap();
        }
        let file = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| format!("{}: {error}", path.display()));
        let read: E = serde_json::from_str(&file).unwrap();
        assert_eq!(&read, event, "{}", E::TYPE);
        let golden: serde_json::Value = serde_json::from_str(&file).unwrap();
        assert_eq!(golden, now, "{}", E::TYPE);
    }
}

#[test]
fn every_message_looks_as_it_did() {
    let mut golden = Golden::default();
    golden.check(&OrganisationRegistered(organisation()));
    golden.check(&OrganisationChanged(organisation()));
    golden.check(&OrganisationVerified(organisation()));
    golden.check(&OrganisationSuspended(organisation()));
    golden.check(&OrganisationMembersChanged {
        organisation_id: id(1),
        version: 2,
        members: vec![Member {
            account: "officer@example.org".to_owned(),
            role: OrganisationRole::Owner,
        }],
    });
    golden.check(&ProgrammeOpened(programme()));
    golden.check(&ProgrammeChanged(programme()));
    golden.check(&ProgrammeClosed(programme()));
    golden.check(&CampaignPublished(campaign()));
    golden.check(&CampaignChanged(campaign()));
    golden.check(&CampaignPaused(campaign()));
    golden.check(&CampaignResumed(campaign()));
    golden.check(&CampaignClosed(campaign()));
    golden.check(&CampaignCancelled(campaign()));
    pledges(&mut golden);
    payments(&mut golden);
    golden.check(&MessageSent {
        message_id: id(9),
        kind: "receipt".to_owned(),
        pledge_id: Some(id(4)),
        at: time("2026-02-01T12:00:05Z"),
    });
    golden.check(&MessageFailed {
        message_id: id(9),
        kind: "receipt".to_owned(),
        pledge_id: Some(id(4)),
        at: time("2026-02-01T12:00:05Z"),
    });
    golden.check(&AccountRegistered {
        account_id: id(10),
        at: time("2026-01-01T00:00:00Z"),
    });
    golden.check(&AccountErased {
        account_id: id(10),
        at: time("2026-01-01T00:00:00Z"),
    });
    every_file_and_every_subscription_is_known(&golden);
}

fn pledges(golden: &mut Golden) {
    golden.check(&PledgeCreated(pledge()));
    golden.check(&PledgeConfirmed(pledge()));
    golden.check(&PledgeExpired(pledge()));
    golden.check(&PledgeRefunded(PledgeFacts {
        refund: Some(RefundFacts {
            amount: money(1_000, "EGP"),
            refunded: money(1_000, "EGP"),
            cause: RefundCause::Requested,
        }),
        ..pledge()
    }));
    golden.check(&PledgeToppedUp(pledge()));
    golden.check(&PledgeExpiryRequested {
        pledge_id: id(4),
        campaign_id: id(3),
        reason: CloseReason::Expired,
    });
    golden.check(&MatchFundActivated(fund()));
    golden.check(&MatchFundChanged(fund()));
    golden.check(&MatchFundExhausted(fund()));
    golden.check(&MatchFundSettled(fund()));
    golden.check(&CampaignTotalsChanged {
        campaign_id: id(3),
        version: 20,
        raised: money(5_000, "EGP"),
        matched: money(5_000, "EGP"),
        donors: 1,
        pledges: 1,
        at: time("2026-02-01T12:00:00Z"),
    });
}

fn payments(golden: &mut Golden) {
    let at = time("2026-02-01T12:00:00Z");
    golden.check(&PaymentSucceeded {
        payment_id: id(8),
        pledge_id: id(4),
        campaign_id: id(3),
        charge: money(5_300, "EGP"),
        fee: Some(money(184, "EGP")),
        card_fingerprint: Some(
            "da59e8ab9c0d727df9c964008272f2f3436d035c5f3846c33009c59137a5edc7".to_owned(),
        ),
        at,
    });
    golden.check(&PaymentFailed {
        payment_id: id(8),
        pledge_id: id(4),
        code: "card_declined".to_owned(),
        at,
    });
    golden.check(&PaymentClosed {
        pledge_id: id(4),
        outcome: ClosedAs::Cancelled,
        at,
    });
    golden.check(&PaymentRefunded {
        payment_id: id(8),
        pledge_id: id(4),
        campaign_id: id(3),
        refunded: money(1_000, "EGP"),
        gift_refunded: money(1_000, "EGP"),
        cause: RefundCause::Requested,
        version: 1,
        at,
    });
    golden.check(&PaymentDisputed {
        payment_id: id(8),
        pledge_id: id(4),
        campaign_id: id(3),
        stage: DisputeStage::Opened,
        amount: money(5_300, "EGP"),
        at,
    });
}

fn every_file_and_every_subscription_is_known(golden: &Golden) {
    let files = std::fs::read_dir(Golden::folder()).unwrap();
    for file in files {
        let name = file.unwrap().file_name().into_string().unwrap();
        let kind = name.trim_end_matches(".json");
        assert!(
            golden.seen.contains(kind),
            "nothing publishes {kind} any more"
        );
    }
    for (service, kinds) in SUBSCRIPTIONS {
        for kind in *kinds {
            assert!(
                golden.seen.contains(kind),
                "{service} hears {kind}, which nobody says"
            );
        }
    }
}
