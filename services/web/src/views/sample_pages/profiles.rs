//! Organisations, programmes and sponsors.

use askama::Template as _;
use contracts::campaign::api::{Organisation, Programme, Sums};
use contracts::pledge::api::{MatchFund, Sponsor};
use money::OrganisationId;
use serde_json::{Value, json};

use crate::views::frame::Frame;
use crate::views::{profile, samples};

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

const AT: &str = "2026-11-22T12:00:00Z";

fn sums() -> Sums {
    let egp = |amount: i64| json!({"amount": amount, "currency": "EGP"});
    read(json!({
        "sums": [{"currency": "EGP", "raised": egp(1_000_000), "matched": egp(900_000), "total": egp(1_900_000), "campaigns": 3, "pledges": 40}],
        "campaigns": 3, "live": 2, "organisations": 2, "updated_at": AT,
    }))
}

fn organisation(id: OrganisationId) -> Organisation {
    read(json!({
        "id": id, "state": "verified", "slug": "nile", "name": {"ar": "<b>بذور</b>", "en": "<script>alert(1)</script>"},
        "country": "EG", "registration_number": "1234/2010", "website": "https://example.org", "target_groups": ["refugees"],
        "areas": ["climate_action"], "verified_at": AT, "created_at": AT, "updated_at": AT, "version": 3,
    }))
}

fn programme(id: OrganisationId) -> Programme {
    read(json!({
        "id": id, "state": "open", "slug": "climate", "title": {"ar": "مناخ مستدام", "en": "Sustainable Climate"},
        "description": {"ar": "برنامج إقليمي.\n\nللجمعيات."}, "starts_at": AT, "ends_at": AT, "charter": {"ar": "ميثاق"},
        "participants": 1, "created_at": AT, "updated_at": AT, "version": 1,
    }))
}

fn sponsor(id: OrganisationId) -> Sponsor {
    read(json!({
        "id": id, "slug": "waqf", "state": "verified", "name": {"ar": "وقف النور"}, "kind": "foundation", "country": "EG",
        "created_at": AT, "decided_at": AT, "version": 2,
    }))
}

/// Each of them, whole and bare.
pub(super) fn pages(frame: &Frame) -> Vec<(&'static str, String)> {
    let campaign = samples::campaign();
    let id = campaign.organisation.id;
    let participants = [read(json!({
        "id": id, "state": "joined", "programme_id": id, "organisation": campaign.organisation,
        "charter_signed_at": AT, "created_at": AT,
    }))];
    let funds: [MatchFund<Value>; 1] = [samples::fund()];
    let (now, campaigns, sums) = (samples::now(), [campaign], sums());
    let (organisation, programme, sponsor) = (organisation(id), programme(id), sponsor(id));
    let frame = || frame.clone();
    let whole = profile::organisation(frame(), &organisation, Some(&sums), &campaigns, now);
    let bare = profile::organisation(frame(), &organisation, None, &[], now);
    let climate = profile::programme(
        frame(),
        &programme,
        Some(&sums),
        &campaigns,
        &participants,
        now,
    );
    let waqf = profile::sponsor(frame(), &sponsor, &funds);
    let new = profile::sponsor(frame(), &sponsor, &[]);
    [
        ("organisation", whole),
        ("organisation-bare", bare),
        ("programme", climate),
        ("sponsor", waqf),
        ("sponsor-bare", new),
    ]
    .map(|(name, page)| (name, page.render().unwrap()))
    .into()
}
