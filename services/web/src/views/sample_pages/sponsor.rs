//! The pages of sponsors, from samples.

use askama::Template;
use contracts::pledge::api::{
    Flag, MatchFundDays, Sponsor, SponsorState, Statement, TriedMatchFund,
};
use contracts::pledge::events::FundState;
use jiff::tz::TimeZone;
use money::Money;

use crate::domain::funds::examples::Example;
use crate::domain::funds::rule::{Rule, Unlock};
use crate::domain::typed::Typed;
use crate::peers::sponsor::Fund;
use crate::views::errors::Errors;
use crate::views::frame::Frame;
use crate::views::people::Line;
use crate::views::samples;
use crate::views::sponsor::confirm::{ConfirmPage, by};
use crate::views::sponsor::examples::{Examples, ExamplesPart};
use crate::views::sponsor::forms::{FormPage, basics, basics_of, profile, rule, rule_of, terms};
use crate::views::sponsor::fund::{FundPage, actions, figures, flag};
use crate::views::sponsor::home::{HomePage, card};
use crate::views::sponsor::review::ReviewPage;
use crate::views::sponsor::scope::{ScopePage, filter_form, found, kinds, programmes};
use crate::views::sponsor::statement::{StatementPage, Titles, campaigns, entry, rows};
use crate::views::sponsor::trial::{TryPage, fields, tried};
use crate::views::sponsor::{Row, Step, steps, with_fund_menu, with_menu, words};

macro_rules! sample {
    ($name:literal) => {
        serde_json::from_str(include_str!(concat!(
            "../../../tests/samples/",
            $name,
            ".json"
        )))
        .unwrap()
    };
}

fn egp(amount: i64) -> Money {
    Money::new(amount, "EGP".parse().unwrap())
}

fn sponsor() -> Sponsor {
    sample!("sponsor")
}

fn fund(state: FundState) -> Fund {
    let mut fund = samples::fund();
    fund.state = state;
    fund.reserved = egp(40_000);
    fund.remaining = egp(790_000);
    fund
}

fn shown(frame: &Frame) -> Examples {
    let examples = [
        Example::Gift {
            gift: egp(5_000),
            matched: egp(5_000),
        },
        Example::Gift {
            gift: egp(5_000),
            matched: egp(0),
        },
        Example::Crowded {
            gift: egp(5_000),
            matched: egp(2_500),
        },
        Example::Breadth {
            donors: 20,
            each: egp(5_000),
            matched: egp(1_900_000),
        },
        Example::Target {
            matched: egp(100_000),
        },
    ];
    Examples::of(frame.speaker, &examples, true)
}

fn ruled() -> Rule {
    let json = r#"{"mode": "first_come", "ratio": {"match": 2, "gift": 1}, "max_per_pledge": 500000,
        "max_per_donor": 900000, "min_pledge": 1000, "fund_types": ["zakat"]}"#;
    Rule {
        unlock: Some(Unlock {
            raised_at_least: Some(1_000_000),
            donors_at_least: Some(12),
        }),
        ..serde_json::from_str(json).unwrap()
    }
}

fn homes(frame: &Frame) -> Vec<(&'static str, String)> {
    let home = |sponsors| HomePage {
        frame: frame.clone(),
        sponsors,
    };
    let waiting = Sponsor {
        state: SponsorState::Suspended,
        reason: Some(contracts::Reason::Plain("<b>".to_owned())),
        ..sponsor()
    };
    let funds = [fund(FundState::Draft), fund(FundState::Active)];
    let cards = vec![card(frame, &sponsor(), &funds), card(frame, &waiting, &[])];
    vec![
        ("sponsor-empty", home(Vec::new()).render().unwrap()),
        ("sponsor", home(cards).render().unwrap()),
    ]
}

fn form(frame: &Frame, page: &'static str, step: Step) -> FormPage {
    let typed = rule_of(&ruled(), egp(0).currency);
    let zone = TimeZone::UTC;
    let (title, lead) = crate::views::sponsor::forms::titles(step);
    let parts = match step {
        Step::Amount => {
            let typed = basics_of(&fund(FundState::Draft), frame.locale(), &zone);
            basics(frame, &typed)
        }
        Step::Rule => rule(frame, &typed, egp(0).currency, &ruled()),
        Step::Terms => terms(frame, "returned"),
        Step::Scope | Step::Review => profile(frame, &Typed::read(b"kind=company&name_ar=%3Cb%3E")),
    };
    FormPage {
        page,
        errors: Errors::one("max_per_donor", frame.say("problem-not-positive")),
        steps: steps(frame, step, Some("1")),
        title,
        lead,
        action: "/sponsor".to_owned(),
        live: (step == Step::Rule).then(|| "/examples".to_owned()),
        kept: vec![("key", "1".to_owned())],
        parts,
        notes: vec![frame.say("sponsor-backing-note")],
        examples: (step == Step::Rule).then(|| shown(frame)),
        button: "sponsor-save",
        frame: frame.clone(),
    }
}

fn scoped(frame: &Frame) -> ScopePage {
    let campaign = samples::campaign();
    ScopePage {
        frame: frame.clone(),
        errors: Errors::one("campaigns", frame.say("sponsor-error-campaigns")),
        steps: steps(frame, Step::Scope, Some("1")),
        action: "/sponsor".to_owned(),
        kinds: kinds(frame, "campaigns"),
        q: "<b>".to_owned(),
        found: vec![
            found(frame, &campaign, true),
            found(frame, &campaign, false),
        ],
        result: Some(
            frame
                .speaker
                .say("sponsor-found")
                .count(3)
                .with("currency", "EGP")
                .html(),
        ),
        programmes: programmes(frame, &[], ""),
        filter: filter_form(frame, &Typed::read(b"sdg=13")),
        examples: shown(frame),
    }
}

fn facts(frame: &Frame, change: bool) -> Vec<Row> {
    let says = words::rule(frame.speaker, &ruled(), egp(0).currency);
    let scope = words::scope(
        frame.speaker,
        &samples::fund().scope,
        &["Trees along the <Nile>".to_owned()],
    );
    let row = |label: &str, says| Row {
        label: frame.say(label),
        says,
        change: change.then(|| "/change".to_owned()),
    };
    vec![
        row("sponsor-label-rule", says),
        row("sponsor-label-scope", scope),
    ]
}

fn reviews(frame: &Frame) -> Vec<(&'static str, String)> {
    let fund = fund(FundState::Draft);
    let review = |waits: bool| ReviewPage {
        errors: Errors::one("accept", frame.say("sponsor-error-accept")),
        steps: steps(frame, Step::Review, Some("1")),
        name: Line::of(&fund.name, frame.locale()),
        rows: facts(frame, true),
        examples: Examples::instead(frame.speaker, "sponsor-examples-away"),
        trial: "/try".to_owned(),
        terms: vec![
            frame
                .speaker
                .say("sponsor-term-promise")
                .money("sum", fund.commitment)
                .html(),
            frame.say("sponsor-terms-returned"),
        ],
        action: "/activate".to_owned(),
        waits: waits.then(|| frame.say("sponsor-waits-for-verification")),
        frame: frame.clone(),
    };
    let trial: TriedMatchFund = sample!("tried");
    let day = |text: &str| text.parse().unwrap();
    let days = (day("2026-01-01"), day("2026-11-22"));
    let page = TryPage {
        errors: Errors::default(),
        steps: steps(frame, Step::Review, Some("1")),
        action: "/try".to_owned(),
        back: "/review".to_owned(),
        fields: fields(frame, "2026-01-01", "2026-11-22"),
        tried: Some(tried(frame, &trial, egp(2_500_000), days)),
        frame: frame.clone(),
    };
    vec![
        ("sponsor-review", review(false).render().unwrap()),
        ("sponsor-waits", review(true).render().unwrap()),
        ("sponsor-try", page.render().unwrap()),
    ]
}

fn live(frame: &Frame) -> Vec<(&'static str, String)> {
    let fund = fund(FundState::Active);
    let frame = with_fund_menu(frame.clone(), fund.id);
    let days: MatchFundDays = sample!("days");
    let flagged: Flag = serde_json::from_value(serde_json::json!({
        "reference": "0f8fad5b-d9cb-469f-a165-70867728950e", "day": "2026-10-30", "donors": 3,
        "matched": egp(90_000), "allocations": [],
    }))
    .unwrap();
    let page = FundPage {
        name: Line::of(&fund.name, frame.locale()),
        sponsor: Line::of(&fund.sponsor, frame.locale()),
        poll: "/figures".to_owned(),
        figures: figures(&frame, &fund, &days, samples::now(), &TimeZone::UTC),
        rows: facts(&frame, false),
        actions: actions(&frame, &fund, fund.ends_at),
        statement: Some("/statement".to_owned()),
        flags: Some(vec![flag(&frame, &flagged)]),
        frame: frame.clone(),
    };
    let statement: Statement = sample!("statement");
    let campaign = samples::campaign();
    let title = Line::of(&campaign.title, frame.locale());
    let titles = Titles::from([(campaign.id, title)]);
    let items = statement.items.iter();
    let told = StatementPage {
        name: Line::of(&statement.name, frame.locale()),
        is_final: frame.say("sponsor-is-not-final"),
        rows: rows(&frame, &statement),
        campaigns: campaigns(&frame, &statement, &titles),
        entries: items.map(|item| entry(&frame, item, &titles)).collect(),
        table: "/statement.csv".to_owned(),
        more: Some("/more".to_owned()),
        frame: frame.clone(),
    };
    let confirm = ConfirmPage {
        errors: Errors::one("amount", frame.say("problem-blank")),
        title: frame.say("sponsor-increase-title"),
        says: vec![frame.say("sponsor-increase-text")],
        action: "/increase".to_owned(),
        back: "/fund".to_owned(),
        kept: vec![("key", "1".to_owned())],
        fields: vec![by(&frame, "ج.م.".to_owned(), "<b>")],
        button: frame.say("sponsor-increase-button"),
        frame: frame.clone(),
    };
    vec![
        ("sponsor-fund", page.render().unwrap()),
        ("sponsor-statement", told.render().unwrap()),
        ("sponsor-confirm", confirm.render().unwrap()),
    ]
}

/// Every page of sponsors, with a name.
pub(super) fn pages(frame: &Frame) -> Vec<(&'static str, String)> {
    let frame = &with_menu(frame.clone());
    let part = ExamplesPart {
        frame: frame.clone(),
        examples: shown(frame),
    };
    // A part is no page of its own; it must render all the same.
    assert!(part.render().unwrap().contains(r#"id="examples""#));
    let forms = [
        ("sponsor-new", Step::Scope),
        ("fund-amount", Step::Amount),
        ("fund-rule", Step::Rule),
        ("fund-terms", Step::Terms),
    ];
    let mut pages = homes(frame);
    pages.extend(forms.map(|(name, step)| (name, form(frame, name, step).render().unwrap())));
    pages.push(("sponsor-scope", scoped(frame).render().unwrap()));
    pages.extend(reviews(frame));
    pages.extend(live(frame));
    pages
}
