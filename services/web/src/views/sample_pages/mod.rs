//! Every page, from samples, for the tests of templates.

mod ngo;
mod profiles;
mod review;
mod sponsor;

use askama::Template;
use contracts::Locale;
use contracts::campaign::CampaignState;
use contracts::pledge::LimitedBy;
use contracts::pledge::api::WallEntry;
use contracts::tokens::Role;
use words::Digits;

use super::account::{CodePage, LinkPage, SignInPage, Who, account_page};
use super::campaign::{Parts, campaign_page};
use super::campaigns::Campaigns;
use super::card::card;
use super::design::design_page;
use super::donate::{AmountForm, AmountPage, DetailsForm, DetailsPage, Of, Unfinished};
use super::errors::Errors;
use super::fault::FaultPage;
use super::filters::filters;
use super::frame::Frame;
use super::gift::{Action, Look, MoreTime, PayPage, Payment, StatePage, Wait};
use super::home::Home;
use super::offer::{Facts, Offer, offer};
use super::preferences::preferences_page;
use super::receipt::receipt;
use super::share::{Shared, widget};
use super::why::why;
use super::{people, samples};
use crate::auth::sessions::Known;
use crate::domain::device::Device;
use crate::domain::preferences::Preferences;
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
    let names = ["أمل", "A <b>B</b>", "\u{202e}Zoé"].map(|name| WallEntry {
        pledge_id: None,
        name: name.to_owned(),
        day: jiff::civil::date(2026, 11, 21),
    });
    let render = |state: &str, updates: &[_], funds: &[_]| {
        let mut campaign = serde_json::to_value(samples::campaign()).unwrap();
        campaign["state"] = state.into();
        let campaign = serde_json::from_value(campaign).unwrap();
        let parts = Parts {
            campaign: &campaign,
            progress: &progress,
            updates,
            funds,
            wall: if funds.is_empty() { &[] } else { &names },
            now: samples::now(),
        };
        let mut frame = frame.clone();
        frame.shared = Some(Shared::of_campaign(&frame, &campaign, &progress));
        campaign_page(frame, &parts).render().unwrap()
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

/// What a campaign shows on other sites.
fn shared(frame: &Frame) -> Vec<(&'static str, String)> {
    let (mut campaign, progress) = (samples::campaign(), samples::progress());
    let mut page = |state| {
        campaign.state = state;
        let view = widget(frame.clone(), &campaign, &progress, samples::now());
        view.render().unwrap()
    };
    vec![
        ("widget", page(CampaignState::Live)),
        ("widget-closed", page(CampaignState::Closed)),
    ]
}

fn unfinished(frame: &Frame) -> Unfinished {
    let says = frame.speaker.say("donate-unfinished");
    Unfinished {
        says: says.with("time", "14:32").html(),
        href: "/gifts/1".to_owned(),
    }
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
        quote: "/quote".to_owned(),
        unfinished: Some(unfinished(frame)),
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
        ("pay-rests", {
            let mut page = pay(frame, of.clone(), false);
            page.rests = true;
            page.render().unwrap()
        }),
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
        more_time: open.then(|| MoreTime {
            action: "/gifts/1/more-time".to_owned(),
            until: frame
                .speaker
                .say("pay-more-time-until")
                .with("time", "15:02")
                .html(),
        }),
        payment: open.then_some(payment),
        rests: false,
        again: String::new(),
        cancel: String::new(),
        frame: frame.clone(),
    }
}

fn states(frame: &Frame) -> Vec<(&'static str, String)> {
    let mut paid = samples::explained();
    paid.confirmed_at = Some(samples::now());
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
        why: why(frame.speaker, &samples::explained()),
        receipt: with_offer
            .then(|| receipt(frame.speaker, &paid, &samples::campaign()))
            .flatten(),
        leave_wall: with_offer.then(|| "/leave-wall".to_owned()),
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
        resend: None,
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
    let now = samples::now();
    let session = |id: &str, agent| Known {
        id: id.to_owned(),
        since: now,
        used: now,
        device: Device::of(agent),
    };
    let who = Who {
        email: "a@b.c",
        roles: &[Role::Reviewer, Role::Admin],
        session: Some("1"),
    };
    let sessions = [
        session("1", "Mozilla/5.0 (Linux; Android 14) Chrome/131.0"),
        session("2", "curl/8.5.0"),
    ];
    let account = account_page(frame.clone(), &who, &sessions, now);
    let chosen = Preferences {
        locale: None,
        digits: Some(Digits::Extended),
    };
    let preferences = preferences_page(frame.clone(), chosen);
    let campaign = samples::campaign();
    let currency = campaign.goal.currency;
    let design = design_page(frame.clone(), currency, Some(&campaign), now).unwrap();
    vec![
        ("design", design.render().unwrap()),
        ("fault", fault.render().unwrap()),
        ("sign-in", sign_in.render().unwrap()),
        ("code", code.render().unwrap()),
        ("link", link.render().unwrap()),
        ("account", account.render().unwrap()),
        ("preferences", preferences.render().unwrap()),
    ]
}

/// Every page in every language, with a name.
pub(crate) fn every_page() -> Vec<(Locale, &'static str, String)> {
    let mut pages = Vec::new();
    for locale in Locale::ALL {
        let frame = samples::frame(locale);
        for (name, html) in [
            lists(&frame),
            campaigns(&frame),
            shared(&frame),
            giving(&frame),
            states(&frame),
            people(&frame),
            ngo::pages(&frame),
            profiles::pages(&frame),
            sponsor::pages(&frame),
            review::pages(&frame),
            review::of_admins(&frame),
        ]
        .concat()
        {
            pages.push((locale, name, html));
        }
    }
    pages
}
