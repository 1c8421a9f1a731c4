//! The last step, where a campaign is handed in.

use askama::Template;
use contracts::campaign::OrganisationState;
use contracts::campaign::api::CreateCampaign;
use contracts::reference;
use money::Money;
use words::Html;

use super::{Written, field_id, step_name, steps};
use crate::domain::wizard::{Step, at, chosen};
use crate::views::errors::Errors;
use crate::views::figures::zone;
use crate::views::frame::Frame;
use crate::views::ngo::Remark;
use crate::views::ngo::form::StepLink;
use crate::views::ngo::organisation::title;

/// The last step: what is there, what is missing, and the button.
#[derive(Template)]
#[template(path = "ngo/check.html")]
pub(crate) struct CheckPage {
    pub(crate) frame: Frame,
    pub(crate) errors: Errors,
    pub(crate) steps: Vec<StepLink>,
    pub(crate) remark: Option<Remark>,
    pub(crate) missing: Vec<Missing>,
    pub(crate) rows: Vec<Row>,
    pub(crate) preview: Option<String>,
    /// Why it can't be handed in yet, whatever is written.
    pub(crate) blocked: Option<Html>,
    pub(crate) action: String,
    pub(crate) later: String,
}

/// Something that is missing or wrong, with the way there.
pub(crate) struct Missing {
    pub(crate) href: String,
    pub(crate) says: Html,
    pub(crate) step: Html,
}

/// A line of the summary.
pub(crate) struct Row {
    pub(crate) what: Html,
    pub(crate) value: String,
}

/// Words the last step.
pub(crate) fn check_page(
    mut frame: Frame,
    written: Written<'_>,
    campaign: Option<&CreateCampaign>,
    errors: Errors,
) -> CheckPage {
    frame.title = frame.words("ngo-step-check");
    let draft = written.draft.id;
    let missing = written.wrong.iter().map(|one| Missing {
        href: format!(
            "{}#{}",
            frame.link(&written.path(one.step)),
            field_id(&one.field, &frame)
        ),
        says: frame.say(one.says),
        step: frame.say(step_name(one.step)),
    });
    let blocked = match written.organisation.state {
        OrganisationState::Verified => None,
        OrganisationState::Registered | OrganisationState::Rejected => Some("ngo-blocked-apply"),
        OrganisationState::Applied => Some("ngo-blocked-wait"),
        OrganisationState::Suspended => Some("ngo-next-suspended"),
    };
    CheckPage {
        missing: missing.collect(),
        rows: rows(&frame, &written, campaign),
        preview: campaign.map(|_| frame.link(&format!("/ngo/drafts/{draft}/preview"))),
        blocked: blocked.map(|key| frame.say(key)),
        action: frame.link(&format!("/ngo/drafts/{draft}/hand-in")),
        later: frame.link(&format!("/ngo/{}", written.organisation.id)),
        steps: steps(&written, Step::Check, &frame),
        remark: written.remark,
        errors,
        frame,
    }
}

fn rows(frame: &Frame, written: &Written<'_>, campaign: Option<&CreateCampaign>) -> Vec<Row> {
    let (content, style) = (written.content(), frame.speaker.style());
    let zone = zone(&written.organisation.country);
    let named = |field: &str, name: &dyn Fn(&str) -> Option<String>| {
        let names = chosen(content, field).into_iter().filter_map(name);
        names
            .collect::<Vec<_>>()
            .join(frame.words("ngo-list-comma").as_str())
    };
    let locale = frame.locale();
    let goal = campaign.map(|campaign| style.brief(campaign.goal));
    let ends = campaign.map(|campaign| {
        let last = campaign
            .ends_at
            .checked_sub(jiff::SignedDuration::from_secs(1));
        style.date(last.unwrap_or(campaign.ends_at), &zone)
    });
    let gifts = campaign.map(|campaign| {
        let currency = campaign.goal.currency;
        let sums = campaign.suggested_gifts.iter();
        let sums = sums.map(|gift| style.brief(Money::new(gift.amount, currency)));
        sums.collect::<Vec<_>>()
            .join(frame.words("ngo-list-comma").as_str())
    });
    let budget = campaign.map(|campaign| {
        let sums = campaign.budget.iter().map(|line| line.amount);
        style.brief(Money::new(
            sums.fold(0, i64::saturating_add),
            campaign.goal.currency,
        ))
    });
    let sdg = |number: &str| {
        let sdg = reference::sdg(number.parse().ok()?)?;
        Some(sdg.name.in_locale(locale).0.to_owned())
    };
    let group = |code: &str| Some(reference::group(code)?.name.in_locale(locale).0.to_owned());
    let area = |code: &str| Some(reference::area(code)?.name.in_locale(locale).0.to_owned());
    let chosen = at(content, "programme");
    let programme = written.programmes.iter();
    let programme = programme.filter(|one| one.id.to_string() == chosen);
    let programme = programme
        .map(|one| one.title.in_locale(locale).0.to_owned())
        .collect();
    let row = |key: &str, value: String| Row {
        what: frame.say(key),
        value,
    };
    vec![
        row("ngo-title", title(content, frame)),
        row(
            "ngo-goal",
            goal.unwrap_or_else(|| at(content, "goal").to_owned()),
        ),
        row("ngo-budget", budget.unwrap_or_default()),
        row("ngo-step-gifts", gifts.unwrap_or_default()),
        row(
            "ngo-ends",
            ends.unwrap_or_else(|| at(content, "ends").to_owned()),
        ),
        row("ngo-programme", programme),
        row("ngo-sdgs", named("sdgs", &sdg)),
        row("ngo-groups", named("groups", &group)),
        row("ngo-areas", named("areas", &area)),
        row("ngo-permit-number", at(content, "permit_number").to_owned()),
    ]
}
