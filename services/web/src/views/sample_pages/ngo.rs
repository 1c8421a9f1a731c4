//! The pages of organisations, from samples.

use askama::Template;
use contracts::campaign::api::{
    Campaign, Draft, Invitation, Me, Member, Organisation, PictureSize, Programme, Remarks,
};
use contracts::notification::api::Message;
use contracts::payment::api::{Payment, Refund};
use contracts::pledge::LimitedBy;
use contracts::pledge::api::{CampaignDays, PledgeItem};
use serde_json::{Value, json};

use crate::domain::typed::Typed;
use crate::domain::wizard::{Content, Ground, Step, read};
use crate::views::campaign::{Parts as DonorParts, campaign_page, news};
use crate::views::errors::Errors;
use crate::views::figures::zone;
use crate::views::frame::Frame;
use crate::views::ngo::campaign::{Parts as DeskParts, campaign_desk};
use crate::views::ngo::form::{Button, FormPage, Group, Link};
use crate::views::ngo::gift::{GiftPage, Shown, refund_fields};
use crate::views::ngo::gifts::{GiftsPage, filters, row};
use crate::views::ngo::organisation::{Parts, Said, fields, home, organisation_page};
use crate::views::ngo::programmes::{self, ProgrammesPage};
use crate::views::ngo::team::{Parts as TeamParts, team_page};
use crate::views::ngo::updates::{self, UpdatesPage};
use crate::views::ngo::wizard::{Written, check_page, errors_of, kept_sizes, previewed, step_page};
use crate::views::ngo::{campaign_menu, organisation_menu, remark};
use crate::views::samples;

const ID: &str = "0199a1b2-0000-7000-8000-000000000002";

fn sample<T: serde::de::DeserializeOwned>(json: Value) -> T {
    serde_json::from_value(json).unwrap()
}

fn remarks() -> Value {
    json!({"decision": "changes_requested", "at": "2026-11-20T10:00:00Z",
           "reason": "الميزانية <b>غير واضحة</b>.\n\nأضف بندًا للنقل."})
}

fn organisation(state: &str) -> Organisation {
    sample(json!({
        "id": ID, "state": state, "slug": "nile-trust", "name": {"ar": "أمناء <النيل>"}, "country": "EG",
        "registration_number": "EG-1234/2020", "website": "https://nile.example.org", "target_groups": ["refugees"],
        "areas": [], "verified_at": null, "remarks": remarks(), "your_role": "owner",
        "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z", "version": 1,
    }))
}

fn draft(content: &Content) -> Draft {
    sample(json!({
        "id": ID, "state": "open", "organisation_id": ID, "kind": "campaign", "content": content,
        "created_by": "a@b.cd", "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-11-22T09:00:00Z",
        "version": 3,
    }))
}

fn written() -> Content {
    let sizes: [PictureSize; 1] = [sample(
        json!({"size": 480, "width": 480, "height": 270, "bytes": 1}),
    )];
    [
        ("title_ar", "أشجار على <b>النيل</b>"),
        ("story_ar", "<script>alert(1)</script>\n\nنزرع الأشجار معًا."),
        ("goal", "١٠٠٬٠٠٠"),
        ("ends", "2027-03-31"),
        ("line0_ar", "شتلات"),
        ("line0_en", "Seedlings"),
        ("line0_sum", "60000"),
        ("sdgs", "13,6"),
        ("groups", "refugees"),
        ("areas", "climate_action"),
        ("permit_number", "12/2026"),
        ("permit_authority", "وزارة التضامن"),
        ("permit_from", "2026-01-01"),
        ("permit_until", "2027-12-31"),
        ("picture_id", &"a".repeat(64)),
        ("picture_sizes", &kept_sizes(&sizes)),
        ("alt_ar", "أطفال يزرعون"),
    ]
    .into_iter()
    .map(|(field, value)| (field.to_owned(), value.to_owned()))
    .collect()
}

fn homes(frame: &Frame) -> Vec<(&'static str, String)> {
    let me = |organisations: Value| -> Me {
        sample(json!({"account": "a@b.cd", "roles": [], "organisations": organisations}))
    };
    let one = json!({"organisation": samples::campaign().organisation, "role": "owner",
                     "created_at": "2026-01-01T00:00:00Z"});
    let page = |state: &str, drafts: &[Draft], campaigns: &[Campaign]| {
        let parts = Parts {
            organisation: &organisation(state),
            campaigns,
            drafts,
            errors: Errors::default(),
            key: "k".to_owned(),
        };
        organisation_page(frame.clone(), parts).render().unwrap()
    };
    let said = Said {
        name: organisation("registered").name,
        country: Some("EG".to_owned()),
        registration_number: "<b>".to_owned(),
        website: String::new(),
        target_groups: vec!["refugees".to_owned()],
        areas: Vec::new(),
    };
    let register = FormPage {
        groups: fields(frame, &said),
        lead: vec![frame.say("ngo-register-lead")],
        kept: vec![("key", "k".to_owned())],
        errors: Errors::one("country", frame.say("problem-blank")),
        ..FormPage::new(
            frame.clone(),
            "organisation-form",
            String::new(),
            Button::main(frame.say("ngo-register-button")),
        )
    };
    let drafts = [draft(&written()), draft(&Content::new())];
    vec![
        (
            "ngo",
            home(frame.clone(), &me(json!([one]))).render().unwrap(),
        ),
        (
            "ngo-empty",
            home(frame.clone(), &me(json!([]))).render().unwrap(),
        ),
        ("ngo-register", register.render().unwrap()),
        (
            "ngo-organisation",
            page("verified", &drafts, &[samples::campaign()]),
        ),
        ("ngo-organisation-new", page("registered", &[], &[])),
        ("ngo-organisation-rejected", page("rejected", &[], &[])),
    ]
}

fn wizard(frame: &Frame) -> Vec<(&'static str, String)> {
    let organisation = organisation("applied");
    let ground = Ground {
        organisation: organisation.id,
        country: "EG",
        zone: zone("EG"),
        now: samples::now(),
    };
    let page = |step: Step, content: Content| {
        let wrong = read(&content, &ground).err().unwrap_or_default();
        let draft = draft(&content);
        let remarks: Remarks = sample(remarks());
        let written = Written {
            draft: &draft,
            organisation: &organisation,
            wrong: &wrong,
            remark: Some(remark(&remarks, frame.speaker, &zone("EG"))),
            programmes: &[programme()],
        };
        let frame = organisation_menu(frame.clone(), organisation.id, organisation.your_role);
        if step == Step::Check {
            let campaign = read(&draft.content, &ground).ok();
            let page = check_page(frame, written, campaign.as_ref(), Errors::default());
            return page.render().unwrap();
        }
        let errors = errors_of(step, &wrong, &frame);
        step_page(frame, step, written, errors).render().unwrap()
    };
    let said = read(&written(), &ground).unwrap();
    let campaign = previewed(said, &organisation, &draft(&written()), samples::now());
    let progress = crate::pages::campaign::figures_of(&campaign, samples::now());
    let parts = DonorParts {
        campaign: &campaign,
        progress: &progress,
        updates: &[],
        funds: &[],
        wall: &[],
        now: samples::now(),
    };
    let mut preview = campaign_page(frame.clone(), &parts);
    preview.preview = Some("/back".to_owned());
    vec![
        ("ngo-words", page(Step::Words, Content::new())),
        ("ngo-money", page(Step::Money, written())),
        ("ngo-money-wrong", page(Step::Money, Content::new())),
        ("ngo-goals", page(Step::Goals, written())),
        ("ngo-picture", page(Step::Picture, written())),
        ("ngo-permit", page(Step::Permit, written())),
        ("ngo-check", page(Step::Check, written())),
        ("ngo-check-missing", page(Step::Check, Content::new())),
        ("ngo-preview", preview.render().unwrap()),
    ]
}

fn member_of(state: &str) -> Campaign {
    let mut campaign = serde_json::to_value(samples::campaign()).unwrap();
    campaign["state"] = state.into();
    campaign["your_role"] = "owner".into();
    campaign["remarks"] = remarks();
    sample(campaign)
}

fn desks(frame: &Frame) -> Vec<(&'static str, String)> {
    let egp = |amount: i64| json!({"amount": amount, "currency": "EGP"});
    let day = |day: &str, raised: i64| json!({"day": day, "gifts": 2, "raised": egp(raised), "matched": egp(raised / 2)});
    let days = |items: Value| -> CampaignDays {
        sample(json!({
            "campaign_id": samples::campaign().id, "pending_gifts": 3, "pending": egp(45_000),
            "items": items, "next_cursor": null,
        }))
    };
    let busy = days(json!([
        day("2026-11-19", 1_000_000),
        day("2026-11-21", 500_000),
        day("2026-11-22", 700_000)
    ]));
    let desk = |state: &str, days: &CampaignDays| {
        let parts = DeskParts {
            campaign: &member_of(state),
            progress: Some(&samples::progress()),
            days: Some(days),
            errors: Errors::default(),
            now: samples::now(),
        };
        campaign_desk(frame.clone(), parts).render().unwrap()
    };
    let confirm = FormPage {
        lead: vec![frame.say("ngo-cancel-means")],
        back: Some(Link {
            href: "/back".to_owned(),
            says: frame.say("ngo-back"),
        }),
        ..FormPage::new(
            frame.clone(),
            "confirm",
            String::new(),
            Button {
                look: "button danger",
                ..Button::main(frame.say("ngo-do-cancel"))
            },
        )
    };
    vec![
        ("ngo-desk", desk("live", &busy)),
        ("ngo-desk-new", desk("approved", &days(json!([])))),
        ("ngo-desk-draft", desk("draft", &busy)),
        ("ngo-desk-submitted", desk("submitted", &busy)),
        ("ngo-confirm", confirm.render().unwrap()),
    ]
}

fn programme() -> Programme {
    sample(json!({
        "id": ID, "state": "open", "slug": "sustainable-climate", "title": {"ar": "مناخ <b>مستدام"},
        "description": {"ar": "برنامج للمناخ."}, "starts_at": "2026-01-01T00:00:00Z",
        "ends_at": "2027-01-01T00:00:00Z", "charter": {"ar": "نلتزم <script>alert(1)</script>"},
        "participants": 3, "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z",
        "version": 1,
    }))
}

fn programmes(frame: &Frame) -> Vec<(&'static str, String)> {
    let organisation = organisation("verified");
    let frame = organisation_menu(frame.clone(), organisation.id, organisation.your_role);
    let page = |programmes: Vec<_>| {
        let page = ProgrammesPage {
            lead: programmes::lead(&organisation, &frame),
            programmes,
            frame: frame.clone(),
        };
        page.render().unwrap()
    };
    let join = Some("/join".to_owned());
    let rows = vec![
        programmes::row(&programme(), true, None, &frame),
        programmes::row(&programme(), false, join, &frame),
    ];
    let asking = FormPage {
        lead: programmes::charter(&programme(), &frame),
        groups: vec![Group::of(vec![programmes::sign(&frame, &Typed::default())])],
        errors: Errors::one("sign", frame.say("ngo-programme-sign-first")),
        ..FormPage::new(
            frame.clone(),
            "join",
            String::new(),
            Button::main(frame.say("ngo-programme-join")),
        )
    };
    vec![
        ("ngo-programmes", page(rows)),
        ("ngo-programmes-empty", page(Vec::new())),
        ("ngo-programme-join", asking.render().unwrap()),
    ]
}

fn gifts(frame: &Frame) -> Vec<(&'static str, String)> {
    let egp = |amount: i64| json!({"amount": amount, "currency": "EGP"});
    let gift: PledgeItem = sample(json!({
        "id": ID, "state": "confirmed", "campaign_id": ID, "amount": egp(50_000), "charge": egp(50_000),
        "retained": egp(40_000), "refunded": egp(10_000), "matched": egp(20_000), "fund_type": "sadaqah",
        "anonymous": false, "donor_name": "أمل <b>", "message": "<script>alert(1)</script>", "closing": false,
        "created_at": "2026-11-22T10:00:00Z", "confirmed_at": null,
    }));
    let page = |typed: &str, gifts: Vec<_>| {
        let typed = Typed::read(typed.as_bytes());
        let menu = campaign_menu(
            frame.clone(),
            samples::campaign().organisation_id,
            samples::campaign().id,
            organisation("verified").your_role,
        );
        let page = GiftsPage {
            filters: filters(frame, &typed),
            action: "/gifts".to_owned(),
            any: !typed.is_empty(),
            table: "/gifts.csv".to_owned(),
            gifts,
            more: Some("/more".to_owned()),
            frame: menu,
        };
        page.render().unwrap()
    };
    vec![
        (
            "ngo-gifts",
            page("state=confirmed", vec![row(&gift, frame, &zone("EG"))]),
        ),
        ("ngo-gifts-empty", page("", Vec::new())),
        ("ngo-gift", one_gift(frame)),
        ("ngo-refund", refund(frame)),
    ]
}

fn mail(kind: &str, state: &str) -> Message {
    sample(json!({
        "id": ID, "kind": kind, "state": state, "pledge_id": ID, "attempts": 1,
        "created_at": "2026-11-22T10:01:00Z", "settled_at": "2026-11-22T10:01:02Z",
    }))
}

/// A gift of which something went back.
fn one_gift(frame: &Frame) -> String {
    let egp = |amount: i64| json!({"amount": amount, "currency": "EGP"});
    let refund: Refund = sample(json!({
        "id": ID, "payment_id": ID, "state": "succeeded", "amount": egp(1_000), "gift": egp(1_000),
        "cause": "requested", "reason": "<script>alert(1)</script>", "created_at": "2026-11-22T10:00:00Z",
        "updated_at": "2026-11-22T10:00:00Z",
    }));
    let payment: Payment = sample(json!({
        "id": ID, "kind": "payment", "state": "succeeded", "pledge_id": ID, "campaign_id": ID,
        "charge": egp(50_000), "amount": egp(50_000), "fee": egp(120), "refunded": egp(1_000),
        "disputed": egp(500), "closing": false, "created_at": "2026-11-22T10:00:00Z",
        "succeeded_at": "2026-11-22T10:01:00Z",
    }));
    let parts = Shown {
        gift: &samples::pledge(50_000, 20_000, LimitedBy::Fund),
        payment: Some(&payment),
        refunds: &[refund],
        mails: Some(&[
            mail("receipt", "handed_over"),
            mail("gift_notice", "failed"),
        ]),
        campaign: &samples::campaign().title,
        zone: zone("EG"),
    };
    let page = GiftPage::of(
        frame.clone(),
        &parts,
        Some("/refund".to_owned()),
        Some("/leave-wall".to_owned()),
    );
    page.render().unwrap()
}

fn refund(frame: &Frame) -> String {
    let mut gift = samples::pledge(50_000, 20_000, LimitedBy::Fund);
    gift.charge.amount += 500;
    let typed = Typed::read(b"amount=12x&part=gift&reason=%3Cb%3E");
    let page = FormPage {
        errors: Errors::one("amount", frame.say("ngo-wrong-sum")),
        lead: vec![frame.say("ngo-refund-means")],
        groups: vec![Group::of(refund_fields(frame, &gift, &typed))],
        ..FormPage::new(
            frame.clone(),
            "refund",
            String::new(),
            Button::main(frame.say("ngo-refund")),
        )
    };
    page.render().unwrap()
}

fn people(frame: &Frame) -> Vec<(&'static str, String)> {
    let member = |account: &str, role: &str| -> Member {
        sample(
            json!({"id": ID, "state": "active", "organisation_id": ID, "account": account, "role": role,
                      "created_at": "2026-01-01T00:00:00Z"}),
        )
    };
    let invitation = |state: &str| -> Invitation {
        sample(
            json!({"id": ID, "state": state, "organisation_id": ID, "email": "omar@example.org",
                      "role": "finance", "locale": "ar", "invited_by": "a@b.cd", "mailed_at": null,
                      "expires_at": "2026-11-29T00:00:00Z", "created_at": "2026-11-22T00:00:00Z"}),
        )
    };
    let parts = TeamParts {
        organisation: &organisation("verified"),
        members: &[
            member("a@b.cd", "owner"),
            member("huda@example.org", "editor"),
        ],
        invitations: &[invitation("open"), invitation("expired")],
        typed: &Typed::default(),
        errors: Errors::one("email", frame.say("ngo-team-already")),
        key: "k".to_owned(),
        me: "a@b.cd",
    };
    let updates = |action: Option<String>| UpdatesPage {
        frame: frame.clone(),
        errors: Errors::default(),
        action,
        key: "k".to_owned(),
        groups: updates::fields(frame, &Typed::read(b"title_en=%3Cb%3E")),
        updates: vec![news(&samples::update(), frame.speaker, "EG")],
        more: Some("/more".to_owned()),
    };
    vec![
        (
            "ngo-team",
            team_page(frame.clone(), parts).render().unwrap(),
        ),
        (
            "ngo-updates",
            updates(Some("/post".to_owned())).render().unwrap(),
        ),
        ("ngo-updates-later", updates(None).render().unwrap()),
    ]
}

/// Every page, with a name.
pub(super) fn pages(frame: &Frame) -> Vec<(&'static str, String)> {
    let mut frame = frame.clone();
    frame.signed_in = true;
    frame.indexed = false;
    frame.notice = Some(frame.say("ngo-said-kept"));
    [
        homes(&frame),
        wizard(&frame),
        desks(&frame),
        gifts(&frame),
        programmes(&frame),
        people(&frame),
    ]
    .concat()
}
