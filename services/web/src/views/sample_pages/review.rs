//! The pages of reviewers, from samples.

use askama::Template as _;
use contracts::Page;
use contracts::audit::AuditEntry;
use contracts::campaign::api::{Campaign, Differences, Organisation, Review};
use contracts::dead_letters::DeadLetter;
use contracts::pledge::api::{Sponsor, WallEntry};
use serde_json::{Value, json};

use super::super::errors::Errors;
use super::super::frame::Frame;
use super::super::ngo::form::{Button, FormPage};
use super::super::review::audit::audit_page;
use super::super::review::check::{Found, Parts, check_page};
use super::super::review::dead_letters;
use super::super::review::ledger::ledger_page;
use super::super::review::programme::fields;
use super::super::review::queue::{Kind, Waiting, queue_page};
use super::super::samples;
use crate::domain::typed::Typed;

const AT: &str = "2026-11-20T12:00:00Z";
const ID: &str = "0199a1b2-0000-7000-8000-000000000042";

fn nothing<T>() -> Page<T> {
    Page {
        items: Vec::new(),
        next_cursor: None,
    }
}

fn review(kind: &str, claim: &Value, own: bool) -> Review {
    let organisation = serde_json::to_value(samples::campaign().organisation).unwrap();
    serde_json::from_value(json!({
        "kind": kind, "id": ID, "state": "submitted", "slug": "nile", "title": {"ar": "<Nile>"},
        "organisation": organisation, "waiting_since": AT, "submissions": 3, "claim": claim, "own": own,
        "created_at": AT,
    }))
    .unwrap()
}

fn sponsor(yours: bool) -> Sponsor {
    serde_json::from_value(json!({
        "id": ID, "slug": "isfd", "state": "registered", "name": {"ar": "صندوق", "en": "Fund <b>"}, "kind": "foundation",
        "country": "SA", "reason": "\"><script>alert(1)</script>", "yours": yours, "created_at": AT, "decided_at": AT,
        "version": 1,
    }))
    .unwrap()
}

fn submitted() -> Campaign {
    let mut campaign = serde_json::to_value(samples::campaign()).unwrap();
    campaign["state"] = "submitted".into();
    campaign["permit"] = Value::Null;
    campaign["permit_required"] = true.into();
    campaign["claim"] = json!({"by": "other@rifada.test", "until": "2026-11-22T13:00:00Z"});
    campaign["remarks"] = json!({
        "decision": "changes_requested", "reason": "لماذا؟ <b>", "reason_code": "story_unclear", "at": AT,
    });
    serde_json::from_value(campaign).unwrap()
}

fn organisation() -> Organisation {
    serde_json::from_value(json!({
        "id": ID, "state": "applied", "slug": "nile-trust", "name": {"ar": "وقف النيل", "fr": "<Nile>"}, "country": "EG",
        "registration_number": "1234/2020", "website": "https://nile.example", "target_groups": ["refugees"],
        "areas": ["climate_action"], "verified_at": null, "created_at": AT, "updated_at": AT, "version": 1,
        "claim": {"by": "reviewer@rifada.test", "until": "2026-11-22T13:00:00Z"},
    }))
    .unwrap()
}

fn differences() -> Differences {
    serde_json::from_value(json!({
        "since": AT, "decision": "changes_requested", "items": [
            {"field": "title", "before": {"ar": "قديم"}, "after": {"ar": "جديد <b>"}},
            {"field": "goal", "before": {"amount": 500, "currency": "USD"}, "after": {"amount": 700, "currency": "USD"}},
            {"field": "sdgs", "before": null, "after": [13, 4]},
            {"field": "starts_at", "before": AT, "after": null},
            {"field": "what_is_new", "before": true, "after": ["a", {"b": 1}]},
        ],
    }))
    .unwrap()
}

fn audit() -> Page<AuditEntry> {
    let entry = |actor: &str, kind: &str| {
        json!({
            "id": ID, "actor": actor, "action": "campaign.approved", "subject_kind": kind, "subject_id": ID,
            "reason": "<b>", "reason_code": null, "before": "submitted", "after": "approved", "created_at": AT,
        })
    };
    let items = json!([entry("a@b.c", "campaign"), entry("clock", "programme")]);
    Page {
        items: serde_json::from_value(items).unwrap(),
        next_cursor: Some("x y".to_owned()),
    }
}

/// What an admin sees of a campaign that was published.
fn check_live(frame: &Frame) -> String {
    let campaign = Found::Campaign(Box::new(samples::campaign()));
    let typed = Typed::read(b"reason=%3Cb%3E");
    let wall: Page<WallEntry> = Page {
        items: serde_json::from_value(
            json!([{"name": "<i>أمل</i>", "day": "2026-11-21", "pledge_id": ID}]),
        )
        .unwrap(),
        next_cursor: Some("x y".to_owned()),
    };
    let parts = Parts {
        found: &campaign,
        differences: None,
        account: "admin@rifada.test",
        is_reviewer: false,
        wall: Some(&wall),
        typed: &typed,
        now: samples::now(),
    };
    check_page(
        frame.clone(),
        Errors::one("reason", frame.say("problem-blank")),
        &parts,
    )
    .render()
    .unwrap()
}

fn check(frame: &Frame, found: &Found, typed: &str, errors: Errors) -> String {
    let differences = differences();
    let typed = Typed::read(typed.as_bytes());
    let parts = Parts {
        found,
        differences: Some(&differences),
        account: "reviewer@rifada.test",
        is_reviewer: true,
        wall: None,
        typed: &typed,
        now: samples::now(),
    };
    check_page(frame.clone(), errors, &parts).render().unwrap()
}

pub(super) fn pages(frame: &Frame) -> Vec<(&'static str, String)> {
    let frame = &frame
        .clone()
        .with_menu_item("/review", "review-queue")
        .with_menu_item("/review/audit", "review-audit");
    let (account, now) = ("reviewer@rifada.test", samples::now());
    let claim = json!({"by": account, "until": "2026-11-22T13:00:00Z"});
    let queue = |reviews, sponsors| {
        let waiting = Waiting {
            kind: Kind::All,
            reviews,
            sponsors,
        };
        queue_page(frame.clone(), &waiting, account, now)
            .render()
            .unwrap()
    };
    let full = Page {
        items: vec![
            review("campaign", &claim, false),
            review("organisation", &Value::Null, true),
        ],
        next_cursor: Some("x".to_owned()),
    };
    let sponsors = Page {
        items: vec![sponsor(false)],
        next_cursor: None,
    };
    let wrong = Errors::one("decision", frame.say("error-decision"));
    let typed = "reason=%3Cscript%3Ealert&decision=rejected&checks=story";
    let audit_of = |found, errors| {
        let typed = Typed::read(b"actor=a%40b.c&from=2026-11-01");
        audit_page(frame.clone(), errors, &typed, &found)
            .render()
            .unwrap()
    };
    let campaign = Found::Campaign(Box::new(submitted()));
    let organisation = Found::Organisation(Box::new(organisation()));
    vec![
        ("review", queue(full, sponsors)),
        ("review-empty", queue(nothing(), nothing())),
        ("check-campaign", check(frame, &campaign, typed, wrong)),
        (
            "check-organisation",
            check(frame, &organisation, "", Errors::default()),
        ),
        (
            "check-sponsor",
            check(
                frame,
                &Found::Sponsor(Box::new(sponsor(false))),
                "",
                Errors::default(),
            ),
        ),
        (
            "check-own",
            check(
                frame,
                &Found::Sponsor(Box::new(sponsor(true))),
                "",
                Errors::default(),
            ),
        ),
        ("check-live", check_live(frame)),
        ("audit", audit_of(audit(), Errors::default())),
        (
            "audit-wrong",
            audit_of(nothing(), Errors::one("from", frame.say("error-day"))),
        ),
    ]
}

/// What admins see beside that.
pub(super) fn of_admins(frame: &Frame) -> Vec<(&'static str, String)> {
    vec![
        ("dead-letters", letters(frame)),
        ("dead-letter", one_letter(frame)),
        ("ledger", ledger(frame)),
        ("programme-new", new_programme(frame)),
    ]
}

fn new_programme(frame: &Frame) -> String {
    let typed = Typed::of([
        ("title_ar", "<b>مناخ</b>".to_owned()),
        ("slug", "x".to_owned()),
    ]);
    let button = Button::main(frame.say("programme-open"));
    FormPage {
        errors: Errors::one("ends", frame.say("ngo-wrong-day")),
        groups: fields(frame, &typed),
        ..FormPage::new(frame.clone(), "programme-form", "/here".to_owned(), button)
    }
    .render()
    .unwrap()
}

fn ledger(frame: &Frame) -> String {
    let posting = |kind: &str, side: &str, amount: i64| json!({"account_id": ID, "kind": kind, "side": side, "amount": {"amount": amount, "currency": "EGP"}});
    let entry = json!({
        "id": ID, "kind": "charge", "payment_id": ID, "occurred_at": AT, "created_at": AT,
        "postings": [posting("provider_clearing", "debit", 5_700), posting("campaign_gifts", "credit", 5_000),
                     posting("donor_extras", "credit", 700)],
    });
    let found = json!({"items": [entry], "next_cursor": "next"});
    let sums = |currency: &str, credit: i64| json!({"currency": currency, "debit": 5_700, "credit": credit});
    let balance = json!({"currencies": [sums("EGP", 5_700), sums("JOD", 5_690)]});
    let errors = Errors::one("from", frame.say("error-day"));
    ledger_page(
        frame.clone(),
        errors,
        &Typed::of([("from", "then".to_owned())]),
        &serde_json::from_value(balance).unwrap(),
        &serde_json::from_value(found).unwrap(),
    )
    .render()
    .unwrap()
}

fn dead_letter() -> DeadLetter {
    serde_json::from_value(json!({
        "id": "sha:0123456789ab", "type": "campaign_totals.changed", "reason": "the body <b>can't</b> be read",
        "attempts": 3, "said_at": AT, "died_at": AT, "age_seconds": 60, "headers": {"x-rifada-attempt": "3"},
        "body": {"no": "<script>alert(1)</script>"},
    }))
    .unwrap()
}

fn letters(frame: &Frame) -> String {
    let of = |name, rows| dead_letters::OfService { name, rows };
    let one = dead_letters::row("pledge", &dead_letter(), frame, samples::now());
    let page = dead_letters::LettersPage {
        services: vec![
            of("campaign", Some(Vec::new())),
            of("pledge", Some(vec![one])),
            of("payment", None),
        ],
        frame: frame.clone(),
    };
    page.render().unwrap()
}

fn one_letter(frame: &Frame) -> String {
    let page = dead_letters::LetterPage {
        letter: dead_letters::letter("pledge", &dead_letter(), frame, samples::now()),
        errors: Errors::one("old", frame.say("letters-too-old")),
        old: true,
        frame: frame.clone(),
    };
    page.render().unwrap()
}
