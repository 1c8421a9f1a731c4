//! Organisations, programmes and sponsors.

use askama::Template as _;
use contracts::pledge::api::MatchFund;
use serde_json::{Value, json};

use crate::views::frame::Frame;
use crate::views::{profile, samples};

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

/// Each of them, whole and bare.
pub(super) fn pages(frame: &Frame) -> Vec<(&'static str, String)> {
    let campaign = samples::campaign();
    let at = "2026-11-22T12:00:00Z";
    let egp = |amount: i64| json!({"amount": amount, "currency": "EGP"});
    let sums = json!({
        "sums": [{"currency": "EGP", "raised": egp(1_000_000), "matched": egp(900_000), "total": egp(1_900_000), "campaigns": 3, "pledges": 40}],
        "campaigns": 3, "live": 2, "organisations": 2, "updated_at": at,
    });
    let organisation = json!({
        "id": campaign.organisation.id, "state": "verified", "slug": "nile", "name": {"ar": "<b>بذور</b>", "en": "<script>alert(1)</script>"},
        "country": "EG", "registration_number": "1234/2010", "website": "https://example.org", "target_groups": ["refugees"],
        "areas": ["climate_action"], "verified_at": at, "created_at": at, "updated_at": at, "version": 3,
    });
    let programme = json!({
        "id": campaign.organisation.id, "state": "open", "slug": "climate", "title": {"ar": "مناخ مستدام", "en": "Sustainable Climate"},
        "description": {"ar": "برنامج إقليمي.\n\nللجمعيات."}, "starts_at": at, "ends_at": at, "charter": {"ar": "ميثاق"}, "participants": 1,
        "created_at": at, "updated_at": at, "version": 1,
    });
    let participant = json!({
        "id": campaign.organisation.id, "state": "joined", "programme_id": campaign.organisation.id,
        "organisation": campaign.organisation, "charter_signed_at": at, "created_at": at,
    });
    let sponsor = json!({
        "id": campaign.organisation.id, "slug": "waqf", "state": "verified", "name": {"ar": "وقف النور"}, "kind": "foundation", "country": "EG",
        "created_at": at, "decided_at": at, "version": 2,
    });
    let (sums, none) = (read(sums), None);
    let (organisation, programme) = (read(organisation), read(programme));
    let (sponsor, participants) = (read(sponsor), [read(participant)]);
    let funds: [MatchFund<Value>; 1] = [samples::fund()];
    let (now, campaigns) = (samples::now(), [campaign]);
    let render = |page: profile::ProfilePage| page.render().unwrap();
    let frame = || frame.clone();
    vec![
        (
            "organisation",
            render(profile::organisation(
                frame(),
                &organisation,
                Some(&sums),
                &campaigns,
                now,
            )),
        ),
        (
            "organisation-bare",
            render(profile::organisation(
                frame(),
                &organisation,
                none,
                &[],
                now,
            )),
        ),
        (
            "programme",
            render(profile::programme(
                frame(),
                &programme,
                Some(&sums),
                &campaigns,
                &participants,
                now,
            )),
        ),
        (
            "sponsor",
            render(profile::sponsor(frame(), &sponsor, &funds)),
        ),
        (
            "sponsor-bare",
            render(profile::sponsor(frame(), &sponsor, &[])),
        ),
    ]
}
