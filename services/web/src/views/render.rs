//! Every template, from samples, in every language.

use std::collections::BTreeSet;
use std::path::Path;

use askama::Template;
use contracts::Locale;
use contracts::pledge::LimitedBy;
use words::check::{check_locales, keys, unknown_keys};

use super::account::{AccountPage, CodePage, LinkPage, SignInPage};
use super::campaign::{Parts, campaign_page};
use super::campaigns::{Campaigns, filters};
use super::card::card;
use super::donate::{AmountForm, AmountPage, DetailsForm, DetailsPage, Of};
use super::errors::Errors;
use super::fault::FaultPage;
use super::frame::Frame;
use super::gift::{Action, Look, PayPage, Payment, StatePage, Wait};
use super::home::Home;
use super::offer::{Facts, Offer, offer};
use super::{people, samples};
use crate::domain::typed::Typed;

fn errors(frame: &Frame, field: &'static str) -> Errors {
    Errors::one(field, frame.say("error-amount-empty"))
}

fn offered(frame: &Frame, matched: i64, limited_by: LimitedBy) -> Offer {
    let pledge = samples::pledge(5_000, matched, limited_by);
    offer(frame.speaker, &Facts::of_pledge(&pledge))
}

fn lists(frame: &Frame) -> Vec<(&'static str, String)> {
    let (campaign, locale, now) = (samples::campaign(), frame.locale(), samples::now());
    let typed = Typed::read(b"q=%3Cb%3E&sdg=13");
    let list = |cards| Campaigns {
        frame: frame.clone(),
        filters: filters(frame, &typed),
        cards,
        count: frame.speaker.say("list-count").count(1).html(),
        more: Some("/ar/campaigns?cursor=x".to_owned()),
    };
    let home = |cards| Home {
        frame: frame.clone(),
        cards,
    };
    vec![
        (
            "home",
            home(vec![card(&campaign, locale, now)]).render().unwrap(),
        ),
        ("home-empty", home(Vec::new()).render().unwrap()),
        (
            "list",
            list(vec![card(&campaign, locale, now)]).render().unwrap(),
        ),
        ("list-empty", list(Vec::new()).render().unwrap()),
    ]
}

fn campaigns(frame: &Frame) -> Vec<(&'static str, String)> {
    let progress = samples::progress();
    let render = |state: &str, updates: &[_], funds: &[_]| {
        let mut campaign = serde_json::to_value(samples::campaign()).unwrap();
        campaign["state"] = state.into();
        let campaign = serde_json::from_value(campaign).unwrap();
        let parts = Parts {
            campaign: &campaign,
            progress: &progress,
            updates,
            funds,
            now: samples::now(),
        };
        campaign_page(frame.clone(), &parts).render().unwrap()
    };
    let (updates, funds) = ([samples::update()], [samples::fund()]);
    vec![
        ("campaign", render("live", &updates, &funds)),
        ("campaign-bare", render("live", &[], &[])),
        ("campaign-approved", render("approved", &[], &[])),
        ("campaign-paused", render("paused", &[], &funds)),
        ("campaign-closed", render("closed", &updates, &[])),
        ("campaign-cancelled", render("cancelled", &[], &[])),
    ]
}

fn giving(frame: &Frame) -> Vec<(&'static str, String)> {
    let campaign = samples::campaign();
    let of = Of::campaign(&campaign, frame);
    let typed =
        Typed::read("amount=abc&tip=1&email=x%40&name=%3Cscript%3E&message=%22%3E".as_bytes());
    let amount = |errors| AmountPage {
        frame: frame.clone(),
        errors,
        of: of.clone(),
        step: 1,
        action: String::new(),
        hint: frame
            .speaker
            .say("donate-amount-hint")
            .with("currency", "x")
            .html(),
        unit: people::unit(frame.speaker.style(), campaign.goal.currency),
        form: AmountForm::of(&typed, &campaign, frame.speaker),
    };
    let details = |errors, offer: Option<Offer>| DetailsPage {
        frame: frame.clone(),
        errors,
        of: of.clone(),
        step: 2,
        held: offer.is_some(),
        offer,
        back: String::new(),
        action: String::new(),
        kept: vec![("key", "k".to_owned())],
        form: DetailsForm::of(&typed, None, frame.locale()),
    };
    let full = offered(frame, 5_000, LimitedBy::Ratio);
    let part = offered(frame, 3_000, LimitedBy::Fund);
    vec![
        ("amount", amount(Errors::default()).render().unwrap()),
        (
            "amount-wrong",
            amount(errors(frame, "amount")).render().unwrap(),
        ),
        (
            "details",
            details(Errors::default(), Some(full)).render().unwrap(),
        ),
        (
            "details-part",
            details(errors(frame, "email"), Some(part))
                .render()
                .unwrap(),
        ),
        (
            "details-none",
            details(errors(frame, "content"), None).render().unwrap(),
        ),
        ("pay", pay(frame, of.clone(), true).render().unwrap()),
        (
            "pay-not-now",
            pay(frame, of.clone(), false).render().unwrap(),
        ),
    ]
}

fn pay(frame: &Frame, of: Of, open: bool) -> PayPage {
    let payment = Payment {
        publishable_key: "pk_test".to_owned(),
        client_secret: "secret".to_owned(),
        return_url: "/return".to_owned(),
        next: "/next".to_owned(),
        over: "/over".to_owned(),
        left_s: 60,
        button: frame.say("pay-retry"),
    };
    PayPage {
        of,
        step: 3,
        warning: (!open).then(|| frame.say("pay-gone")),
        offer: offered(frame, if open { 5_000 } else { 0 }, LimitedBy::PerDonor),
        held: frame.speaker.say("pay-held").with("time", "14:32").html(),
        payment: open.then_some(payment),
        again: String::new(),
        cancel: String::new(),
        frame: frame.clone(),
    }
}

fn states(frame: &Frame) -> Vec<(&'static str, String)> {
    let state = |page, look, waits: bool, with_offer: bool| StatePage {
        frame: frame.clone(),
        page,
        look,
        wait: waits.then(|| Wait {
            state: "held",
            poll: "/state".to_owned(),
            next: "/next".to_owned(),
        }),
        lines: vec![frame.say("pending-text"), frame.say("pending-keep")],
        offer: with_offer.then(|| offered(frame, 5_000, LimitedBy::Ratio)),
        reference: Some("r".to_owned()),
        actions: vec![Action {
            href: "/x".to_owned(),
            says: frame.say("thanks-back"),
        }],
        cancel: waits.then(|| "/cancel".to_owned()),
    };
    vec![
        (
            "pending",
            state("pending", Look::Waiting, true, false)
                .render()
                .unwrap(),
        ),
        (
            "thanks",
            state("thanks", Look::Well, false, true).render().unwrap(),
        ),
        (
            "expired",
            state("expired", Look::Plain, false, false)
                .render()
                .unwrap(),
        ),
    ]
}

fn people(frame: &Frame) -> Vec<(&'static str, String)> {
    let fault = FaultPage {
        frame: frame.clone(),
        status: 404,
        text: frame.say("fault-not-found-text"),
        again: Some("/again".to_owned()),
    };
    let sign_in = SignInPage {
        frame: frame.clone(),
        errors: errors(frame, "email"),
        notice: Some(frame.say("signed-out")),
        email: "\"><b>".to_owned(),
    };
    let code = CodePage {
        frame: frame.clone(),
        errors: errors(frame, "code"),
        lead: frame
            .speaker
            .say("code-lead")
            .with_ltr("email", "a@b.c")
            .html(),
    };
    let link = LinkPage {
        frame: frame.clone(),
        action: String::new(),
    };
    let account = AccountPage {
        frame: frame.clone(),
        who: frame
            .speaker
            .say("account-as")
            .with_ltr("email", "a@b.c")
            .html(),
        roles: vec![frame.say("role-admin")],
    };
    vec![
        ("fault", fault.render().unwrap()),
        ("sign-in", sign_in.render().unwrap()),
        ("code", code.render().unwrap()),
        ("link", link.render().unwrap()),
        ("account", account.render().unwrap()),
    ]
}

fn every_page() -> Vec<(Locale, &'static str, String)> {
    let mut pages = Vec::new();
    for locale in Locale::ALL {
        let frame = samples::frame(locale);
        for (name, html) in [
            lists(&frame),
            campaigns(&frame),
            giving(&frame),
            states(&frame),
            people(&frame),
        ]
        .concat()
        {
            pages.push((locale, name, html));
        }
    }
    pages
}

#[test]
fn every_template_renders_in_every_language() {
    let keys = keys(Path::new("locales"));
    for (locale, name, html) in every_page() {
        let head = format!(r#"<html lang="{locale}" dir="{}">"#, locale.dir());
        assert!(
            html.contains(&head) && html.ends_with("</html>"),
            "{locale} {name}"
        );
        assert_eq!(html.matches("<h1").count(), 1, "{locale} {name}");
        // A phrase that is missing shows as its key.
        let words: BTreeSet<&str> = html
            .split(|c: char| !(c.is_alphanumeric() || "-_".contains(c)))
            .collect();
        let shown: Vec<_> = keys
            .iter()
            .filter(|key| words.contains(key.as_str()) && !is_a_name(key))
            .collect();
        assert!(shown.is_empty(), "{locale} {name}: {shown:?}");
    }
}

/// Keys that are also ids or classes of ours.
fn is_a_name(key: &str) -> bool {
    [
        "skip",
        "demo",
        "languages",
        "last-day",
        "signed-out",
        "pay-loading",
    ]
    .contains(&key)
}

#[test]
fn what_people_wrote_stays_text() {
    for (locale, name, html) in every_page() {
        assert!(
            !html.contains("<script>alert") && !html.contains("<b>"),
            "{locale} {name}"
        );
        assert!(
            !html.contains("style=") && !html.contains("onclick"),
            "{locale} {name}"
        );
        assert!(!html.contains("<Nile>"), "{locale} {name}");
    }
}

#[test]
fn browser_tests_find_their_places() {
    let pages = every_page();
    let page = |wanted: &str| &pages.iter().find(|(_, name, _)| *name == wanted).unwrap().2;
    for (name, marks) in [
        ("amount", &[r#"name="amount""#, r#"id="continue""#][..]),
        (
            "details",
            &[r#"name="email""#, r#"name="name""#, r#"id="give""#],
        ),
        (
            "pay",
            &[
                r#"id="payment-element""#,
                r#"id="pay""#,
                r#"id="pay-error""#,
            ],
        ),
        ("thanks", &[r#"<main id="content" data-page="thanks""#]),
        ("pending", &[r#"<main id="content" data-page="pending""#]),
        (
            "campaign",
            &[
                r#"data-page="campaign""#,
                r#"data-figure="raised""#,
                r#"data-figure="matched""#,
                r#"<progress id="bar""#,
            ],
        ),
    ] {
        for mark in marks {
            assert!(page(name).contains(mark), "{name}: {mark}");
        }
    }
}

#[test]
fn amounts_stand_in_isolates() {
    for (locale, name, html) in every_page() {
        // Text between tags, without titles and the fall-back text of bars, which cannot hold elements.
        let visible = html.split("<body>").nth(1).unwrap();
        for (at, _) in visible.match_indices("ج.م.") {
            let before = &visible[..at];
            let inside = before
                .rfind("<bdi")
                .is_some_and(|open| !before[open..].contains("</bdi>"));
            let tag = before.rfind('<').map_or("", |open| &before[open..]);
            let fine =
                inside || tag.starts_with("<progress") || tag.starts_with(r#"<span class="unit""#);
            assert!(fine, "{locale} {name}: {tag}");
        }
    }
}

#[test]
fn no_phrase_is_missing_wrong_or_left_over() {
    let folder = Path::new("locales");
    assert_eq!(check_locales(folder), Vec::<String>::new());
    assert_eq!(
        unknown_keys(folder, &[Path::new("src"), Path::new("templates")]),
        Vec::<String>::new()
    );
    let mut sources = String::new();
    for folder in ["src", "templates"] {
        gather(Path::new(folder), &mut sources);
    }
    let unused: Vec<String> = keys(folder)
        .into_iter()
        .filter(|key| !sources.contains(&format!("\"{key}\"")))
        .collect();
    assert_eq!(unused, Vec::<String>::new());
}

fn gather(folder: &Path, sources: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            gather(&path, sources);
        } else if path.file_name().is_some_and(|name| name != "render.rs") {
            sources.push_str(&std::fs::read_to_string(&path).unwrap_or_default());
        }
    }
}

/// For looking at: `WEB_GALLERY=folder cargo test -p web gallery` writes every page there.
#[test]
fn gallery() {
    let Ok(folder) = std::env::var("WEB_GALLERY") else {
        return;
    };
    for (locale, name, html) in every_page() {
        let html = html.replace("/assets/", "assets/");
        std::fs::write(
            Path::new(&folder).join(format!("{name}.{locale}.html")),
            html,
        )
        .unwrap();
    }
    std::fs::create_dir_all(Path::new(&folder).join("assets")).unwrap();
    for name in ["rifada.css", "cairo.woff2", "icon.svg"] {
        let asset = crate::assets::at(crate::assets::url(name)).unwrap();
        let text = String::from_utf8_lossy(&asset.bytes).replace("/assets/", "");
        let bytes = if name == "rifada.css" {
            text.into_bytes()
        } else {
            asset.bytes.to_vec()
        };
        std::fs::write(
            Path::new(&folder).join(asset.url.trim_start_matches('/')),
            bytes,
        )
        .unwrap();
    }
}
