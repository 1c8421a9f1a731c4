//! Sample data for tests.

use contracts::Locale;
use contracts::campaign::api::{Campaign, Progress, Update};
use contracts::pledge::LimitedBy;
use contracts::pledge::api::{MatchFund, Pledge};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::frame::Frame;
use crate::speech::speaker;

/// 14:32 in Cairo.
pub(crate) fn now() -> Timestamp {
    "2026-11-22T12:32:00Z".parse().unwrap()
}

pub(crate) fn frame(locale: Locale) -> Frame {
    Frame {
        speaker: speaker(locale, Some("EG")),
        site: "https://rifada.test".to_owned(),
        path: "/campaigns/nile?x=1".to_owned(),
        title: "Title".to_owned(),
        description: Some("A page".to_owned()),
        indexed: true,
        demo: true,
        signed_in: false,
        wrong: true,
        refresh_s: Some(4),
        scripts: Vec::new(),
    }
}

fn egp(amount: i64) -> Value {
    json!({"amount": amount, "currency": "EGP"})
}

pub(crate) fn progress() -> Progress {
    let value = json!({
        "campaign_id": "0199a1b2-0000-7000-8000-000000000001", "raised": egp(2_500_000), "matched": egp(1_670_000),
        "total": egp(4_170_000), "goal": egp(10_000_000), "percent": 41.7, "donors": 12, "pledges": 14,
        "match_left": egp(830_000), "version": 20, "updated_at": "2026-11-22T12:00:00Z",
    });
    serde_json::from_value(value).unwrap()
}

pub(crate) fn campaign() -> Campaign {
    let value = json!({
        "id": "0199a1b2-0000-7000-8000-000000000001", "state": "live",
        "organisation_id": "0199a1b2-0000-7000-8000-000000000002",
        "organisation": {"id": "0199a1b2-0000-7000-8000-000000000002", "slug": "nile-trust", "name": {"ar": "أمناء النيل"},
            "country": "EG", "state": "verified", "registration_number": "EG-1234/2020"},
        "programme_id": "0199a1b2-0000-7000-8000-000000000003",
        "programme": {"id": "0199a1b2-0000-7000-8000-000000000003", "slug": "climate", "title": {"ar": "مناخ مستدام"}},
        "slug": "nile", "title": {"ar": "أشجار على النيل", "en": "Trees along the <Nile>"},
        "story": {"ar": "<script>alert(1)</script>\n\nفقرة ثانية \u{202e}مقلوبة"}, "kind": "fundraising",
        "funding_model": "flexible", "goal": egp(10_000_000),
        "starts_at": "2026-01-01T00:00:00Z", "ends_at": "2026-12-31T00:00:00Z", "sdgs": [13, 6],
        "areas": ["climate_action"], "groups": ["refugees"], "fund_types": ["general", "sadaqah"],
        "stacking": "waterfall",
        "permit": {"number": "12/2026", "authority": "وزارة التضامن", "valid_from": "2026-01-01", "valid_until": "2026-12-31"},
        "permit_required": true, "budget": [{"label": {"ar": "شتلات"}, "amount": 6_000_000}],
        "figures": {"raised": egp(2_500_000), "matched": egp(1_670_000), "total": egp(4_170_000), "percent": 41.7,
            "donors": 12, "pledges": 14},
        "paused_because": null, "published_at": "2026-01-01T00:00:00Z", "created_at": "2026-01-01T00:00:00Z",
        "updated_at": "2026-01-01T00:00:00Z", "version": 3,
    });
    serde_json::from_value(value).unwrap()
}

pub(crate) fn update() -> Update {
    let value = json!({
        "id": "0199a1b2-0000-7000-8000-000000000004", "state": "published",
        "campaign_id": "0199a1b2-0000-7000-8000-000000000001", "title": {"ar": "بدأ الغرس"},
        "body": {"ar": "غرسنا أول مئة شتلة."}, "created_at": "2026-11-01T08:00:00Z",
    });
    serde_json::from_value(value).unwrap()
}

pub(crate) fn fund() -> MatchFund<Value> {
    let value = json!({
        "id": "0199a1b2-0000-7000-8000-000000000005", "state": "active",
        "sponsor_id": "0199a1b2-0000-7000-8000-000000000006", "sponsor": {"ar": "مؤسسة الواحة", "en": "Oasis & Sons"},
        "name": {"ar": "صندوق الواحة"}, "commitment": egp(2_500_000), "reserved": egp(0), "committed": egp(1_670_000),
        "remaining": egp(830_000), "priority": 100, "starts_at": "2026-01-01T00:00:00Z",
        "ends_at": "2026-12-31T00:00:00Z", "scope": {"campaigns": ["0199a1b2-0000-7000-8000-000000000001"]},
        "rule": {}, "backing": "promised", "if_unused": "returned", "created_at": "2026-01-01T00:00:00Z",
        "activated_at": null, "version": 1,
    });
    serde_json::from_value(value).unwrap()
}

pub(crate) fn pledge(amount: i64, matched: i64, limited_by: LimitedBy) -> Pledge {
    let given = json!([{
        "fund_id": "0199a1b2-0000-7000-8000-000000000005", "sponsor": {"ar": "مؤسسة الواحة", "en": "Oasis & Sons"},
        "backing": "promised", "if_unused": "returned", "amount": matched, "limited_by": limited_by,
    }]);
    let value = json!({
        "id": "0199a1b2-0000-7000-8000-000000000007", "state": "pending",
        "campaign_id": "0199a1b2-0000-7000-8000-000000000001", "amount": egp(amount), "tip": egp(500),
        "covered_fees": egp(250), "charge": egp(amount + 750), "retained": egp(0), "matched": egp(matched),
        "match": given, "explain": [], "fund_type": "general", "frequency": "once", "method": "card",
        "anonymous": true, "closing": false, "created_at": "2026-11-22T12:02:00Z",
        "expires_at": "2026-11-22T12:32:00Z", "confirmed_at": null, "payment_ticket": "t",
    });
    serde_json::from_value(value).unwrap()
}
