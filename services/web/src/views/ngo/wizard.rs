//! The pages on which a campaign is written.

use askama::Template;
use contracts::campaign::api::{
    Campaign, CampaignFigures, CreateCampaign, Draft, FundType, Organisation, OrganisationSummary,
    Percent, PictureSize, ShownPicture,
};
use contracts::campaign::{CampaignState, OrganisationState};
use contracts::reference;
use jiff::Timestamp;
use money::{Currency, Money, provider};
use words::Html;

use super::form::{
    Asked, Button, FormPage, Group, Link, StepLink, Thumb, choices, in_languages, term_fields,
};
use super::{Remark, organisation::title};
use crate::domain::gift::fund_type_word;
use crate::domain::wizard::{Content, Step, Wrong, at, chosen, currency, line_field, lines};
use crate::views::errors::Errors;
use crate::views::figures::zone;
use crate::views::form::{Field, Kind};
use crate::views::frame::Frame;
use crate::views::{people, picture};

/// What the wizard knows of a campaign.
pub(crate) struct Written<'w> {
    pub(crate) draft: &'w Draft,
    pub(crate) organisation: &'w Organisation,
    pub(crate) wrong: &'w [Wrong],
    pub(crate) remark: Option<Remark>,
}

impl Written<'_> {
    fn content(&self) -> &Content {
        &self.draft.content
    }

    fn path(&self, step: Step) -> String {
        format!("/ngo/drafts/{}/{}", self.draft.id, step.word())
    }

    fn currency(&self) -> Option<Currency> {
        currency(self.content(), &self.organisation.country)
    }
}

/// The phrase of a step's name.
const fn step_name(step: Step) -> &'static str {
    match step {
        Step::Words => "ngo-step-words",
        Step::Money => "ngo-step-money",
        Step::Goals => "ngo-step-goals",
        Step::Picture => "ngo-step-picture",
        Step::Permit => "ngo-step-permit",
        Step::Check => "ngo-step-check",
    }
}

/// The id of the field that an error is told beside, on a page in this language.
fn field_id(field: &str, frame: &Frame) -> String {
    let lang = frame.lang();
    match field {
        "title" | "story" | "alt" => format!("{field}_{lang}"),
        _ => match field.strip_suffix("_label") {
            Some(line) => format!("{line}_{lang}"),
            None => field.to_owned(),
        },
    }
}

/// What is wrong on a step, for its page.
pub(crate) fn errors_of(step: Step, wrong: &[Wrong], frame: &Frame) -> Errors {
    let mut errors = Errors::default();
    for one in wrong.iter().filter(|one| one.step == step) {
        errors.add(field_id(&one.field, frame), frame.say(one.says));
    }
    errors
}

fn steps(written: &Written<'_>, current: Step, frame: &Frame) -> Vec<StepLink> {
    let content = written.content();
    let touched = |step: Step| match step {
        Step::Words | Step::Money => true,
        Step::Goals => ["sdgs", "groups", "areas"]
            .iter()
            .any(|field| !at(content, field).is_empty()),
        Step::Picture => !at(content, "picture_id").is_empty(),
        Step::Permit => !at(content, "permit_number").is_empty(),
        Step::Check => false,
    };
    let link = |(number, step): (i64, Step)| StepLink {
        href: frame.link(&written.path(step)),
        number: frame.number(number),
        name: frame.say(step_name(step)),
        done: touched(step) && !written.wrong.iter().any(|one| one.step == step),
        current: step == current,
    };
    (1..).zip(Step::ALL).map(link).collect()
}

/// A step's page.
pub(crate) fn step_page(
    mut frame: Frame,
    step: Step,
    written: Written<'_>,
    errors: Errors,
) -> FormPage {
    frame.title = frame.words(step_name(step));
    frame.wrong = !errors.is_empty();
    let action = frame.link(&written.path(step));
    let next = Button {
        name: "go",
        value: "next".to_owned(),
        ..Button::main(frame.say("ngo-next"))
    };
    let mut page = FormPage::new(frame.clone(), step.word(), action, next);
    page.groups = match step {
        Step::Words => words(&frame, written.content()),
        Step::Money => money_groups(&frame, &written),
        Step::Goals => goals(&frame, written.content()),
        Step::Picture => picture_groups(&frame, written.content()),
        Step::Permit => permit(&frame, written.content()),
        Step::Check => Vec::new(),
    };
    page.lead = match step {
        Step::Words => vec![frame.say("ngo-words-lead")],
        Step::Goals => vec![frame.say("ngo-goals-lead")],
        Step::Picture => vec![frame.say("ngo-picture-lead")],
        Step::Permit => vec![frame.say("ngo-permit-lead")],
        Step::Money | Step::Check => Vec::new(),
    };
    if step == Step::Picture {
        page.upload = true;
        page.picture = thumb(written.content(), &frame);
        if page.picture.is_some() {
            let says = frame.say("ngo-picture-remove");
            page.buttons.push(Button::quiet("go", "without", says));
        }
    }
    page.kept = vec![("version", written.draft.version.to_string())];
    let later = Button::quiet("go", "later", frame.say("ngo-later"));
    page.buttons.push(later);
    page.steps = steps(&written, step, &frame);
    page.back = Some(Link {
        href: frame.link(&format!("/ngo/{}", written.organisation.id)),
        says: people_name(written.organisation, &frame),
    });
    page.remark = written.remark;
    page.errors = errors;
    page
}

fn people_name(organisation: &Organisation, frame: &Frame) -> Html {
    let name = organisation.name.in_locale(frame.locale()).0;
    words::bidi::html(&words::bidi::isolate(name))
}

fn text_of(content: &Content, field: &str) -> String {
    at(content, field).to_owned()
}

fn words(frame: &Frame, content: &Content) -> Vec<Group> {
    let title = Asked {
        label: "ngo-title",
        hint: Some("ngo-title-hint"),
        kind: Kind::Line,
        longest: 200,
    };
    let story = Asked {
        label: "ngo-story",
        hint: Some("ngo-story-hint"),
        kind: Kind::Words(10),
        longest: 8_000,
    };
    let start = format!("{}/{}/campaigns/", frame.site, frame.lang());
    let hint = frame.speaker.say("ngo-slug-hint").with_ltr("start", start);
    let slug = Field::new("slug", Kind::Code, frame.say("ngo-slug"))
        .optional()
        .hint(hint.html())
        .longest(100)
        .value(at(content, "slug"));
    let text = |asked: &Asked, name: &'static str| {
        let field = move |locale| format!("{name}_{locale}");
        in_languages(frame, asked, field, |locale| {
            text_of(content, &field(locale))
        })
    };
    vec![
        text(&title, "title"),
        text(&story, "story"),
        Group::of(vec![slug]),
    ]
}

fn money_groups(frame: &Frame, written: &Written<'_>) -> Vec<Group> {
    let (content, style) = (written.content(), frame.speaker.style());
    let chosen_currency = written.currency();
    let unit = chosen_currency.map(|currency| people::unit(style, currency));
    let unit = unit.unwrap_or_default();
    let code = chosen_currency.map_or("", Currency::code);
    let goal = Field::new("goal", Kind::Money, frame.say("ngo-goal"))
        .hint(frame.say("ngo-goal-hint"))
        .unit(unit.clone())
        .value(at(content, "goal"));
    let currency = Field::new("currency", Kind::Select, frame.say("ngo-currency"))
        .choices(choices(currencies(frame).into_iter(), &[code]));
    let starts = Field::new("starts", Kind::Day, frame.say("ngo-starts"))
        .optional()
        .hint(frame.say("ngo-starts-hint"))
        .value(at(content, "starts"));
    let ends = Field::new("ends", Kind::Day, frame.say("ngo-ends"))
        .hint(frame.say("ngo-ends-hint"))
        .value(at(content, "ends"));
    let kinds = [
        FundType::General,
        FundType::Sadaqah,
        FundType::SadaqahJariyah,
    ]
    .map(|kind| {
        let key = match kind {
            FundType::General => "fund-general",
            FundType::Zakat => "fund-zakat",
            FundType::Sadaqah => "fund-sadaqah",
            FundType::SadaqahJariyah => "fund-sadaqah_jariyah",
        };
        (fund_type_word(kind).to_owned(), frame.words(key))
    });
    let mut ticked = chosen(content, "fund_types");
    if ticked.is_empty() {
        ticked.push(fund_type_word(FundType::General));
    }
    let kinds = Field::new("fund_types", Kind::Checks, frame.say("ngo-fund-types"))
        .optional()
        .choices(choices(kinds.into_iter(), &ticked));
    let mut groups = vec![Group::of(vec![currency, goal, starts, ends, kinds])];
    groups.extend((0..lines(content)).map(|index| line(frame, content, index, &unit)));
    if let Some(first) = groups.get_mut(1) {
        first.title = Some(frame.say("ngo-budget"));
        first.hint = Some(frame.say("ngo-budget-hint"));
    }
    groups.push(Group {
        button: Some(Button::quiet("add", "1", frame.say("ngo-line-add"))),
        ..Group::default()
    });
    groups
}

/// A line of the budget: what for, how much, and a button that takes it out.
fn line(frame: &Frame, content: &Content, index: usize, unit: &str) -> Group {
    let label = Asked {
        label: "ngo-line",
        hint: None,
        kind: Kind::Line,
        longest: 200,
    };
    let field = |locale: contracts::Locale| line_field(index, locale.code());
    let mut group = in_languages(frame, &label, field, |locale| {
        text_of(content, &field(locale))
    });
    let sum = line_field(index, "sum");
    let value = at(content, &sum).to_owned();
    let sum = Field::new(sum, Kind::Money, frame.say("ngo-line-sum"))
        .optional()
        .unit(unit)
        .value(value);
    group.fields = group.fields.into_iter().map(Field::optional).collect();
    group.fields.push(sum);
    let number = i64::try_from(index).unwrap_or(i64::MAX).saturating_add(1);
    let says = frame.speaker.say("ngo-line-remove");
    let says = says.with("number", frame.number(number)).html();
    group.button = Some(Button {
        look: "button plain",
        ..Button::quiet("remove", index.to_string(), says)
    });
    group
}

/// The currencies that cards can be charged in, by name.
fn currencies(frame: &Frame) -> Vec<(String, String)> {
    let mut known: Vec<(String, String)> = reference::COUNTRIES
        .iter()
        .filter(|country| {
            let currency = country.currency.parse().ok();
            currency.and_then(provider).is_some()
        })
        .map(|country| {
            let name = country.currency_name.in_locale(frame.locale()).0;
            (country.currency.clone(), name.to_owned())
        })
        .collect();
    for (code, key) in [("USD", "ngo-usd"), ("EUR", "ngo-eur")] {
        known.push((code.to_owned(), frame.words(key)));
    }
    known.sort_by(|one, other| one.1.cmp(&other.1));
    let mut seen = std::collections::BTreeSet::new();
    known.retain(|(code, _)| seen.insert(code.clone()));
    known
        .into_iter()
        .map(|(code, name)| (code.clone(), format!("{name} ({code})")))
        .collect()
}

fn goals(frame: &Frame, content: &Content) -> Vec<Group> {
    let sdgs = reference::SDGS.iter().map(|sdg| {
        let name = sdg.name.in_locale(frame.locale()).0;
        let number = frame.number(i64::from(sdg.number));
        (sdg.number.to_string(), format!("{number}. {name}"))
    });
    let sdgs = Field::new("sdgs", Kind::Checks, frame.say("ngo-sdgs"))
        .optional()
        .choices(choices(sdgs, &chosen(content, "sdgs")));
    let (groups, areas) = (chosen(content, "groups"), chosen(content, "areas"));
    let mut fields = vec![sdgs];
    fields.extend(term_fields(frame, &groups, &areas, ("groups", "areas")));
    vec![Group::of(fields)]
}

fn picture_groups(frame: &Frame, content: &Content) -> Vec<Group> {
    let file = Field::new(
        "picture",
        Kind::File("image/jpeg,image/png,image/webp"),
        frame.say("ngo-picture"),
    )
    .optional()
    .hint(frame.say("ngo-picture-hint"));
    let alt = Asked {
        label: "ngo-alt",
        hint: Some("ngo-alt-hint"),
        kind: Kind::Line,
        longest: 300,
    };
    let field = |locale| format!("alt_{locale}");
    let mut alt = in_languages(frame, &alt, field, |locale| {
        text_of(content, &field(locale))
    });
    alt.fields = alt.fields.into_iter().map(Field::optional).collect();
    vec![Group::of(vec![file]), alt]
}

fn thumb(content: &Content, frame: &Frame) -> Option<Thumb> {
    let id = at(content, "picture_id");
    picture::is_id(id).then(|| Thumb {
        src: picture::source(id, 480),
        alt: frame.words("ngo-picture-now"),
    })
}

fn permit(frame: &Frame, content: &Content) -> Vec<Group> {
    let line = |id: &'static str, key, longest| {
        Field::new(id, Kind::Line, frame.say(key))
            .optional()
            .longest(longest)
            .value(at(content, id))
    };
    let day = |id: &'static str, key| {
        Field::new(id, Kind::Day, frame.say(key))
            .optional()
            .value(at(content, id))
    };
    vec![Group::of(vec![
        line("permit_number", "ngo-permit-number", 100),
        line("permit_authority", "ngo-permit-authority", 200),
        day("permit_from", "ngo-permit-from"),
        day("permit_until", "ngo-permit-until"),
    ])]
}

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
        row(
            "ngo-ends",
            ends.unwrap_or_else(|| at(content, "ends").to_owned()),
        ),
        row("ngo-sdgs", named("sdgs", &sdg)),
        row("ngo-groups", named("groups", &group)),
        row("ngo-areas", named("areas", &area)),
        row("ngo-permit-number", at(content, "permit_number").to_owned()),
    ]
}

/// A campaign as donors would see it, before it is one.
pub(crate) fn previewed(
    said: CreateCampaign,
    organisation: &Organisation,
    draft: &Draft,
    now: Timestamp,
) -> Campaign {
    let nothing = Money::zero(said.goal.currency);
    let picture = said.picture.map(|chosen| ShownPicture {
        id: chosen.id,
        alt: chosen.alt,
        sizes: sizes(at(&draft.content, "picture_sizes")),
    });
    Campaign {
        id: money::CampaignId(draft.id),
        // As on its first day.
        state: CampaignState::Live,
        organisation_id: organisation.id,
        organisation: OrganisationSummary {
            id: organisation.id,
            slug: organisation.slug.clone(),
            name: organisation.name.clone(),
            country: organisation.country.clone(),
            state: organisation.state,
            registration_number: organisation.registration_number.clone(),
        },
        programme_id: None,
        programme: None,
        slug: said.slug.unwrap_or_else(|| draft.id.to_string()),
        title: said.title,
        story: said.story,
        kind: said.kind,
        funding_model: said.funding_model,
        goal: said.goal,
        starts_at: said.starts_at,
        ends_at: said.ends_at,
        sdgs: said.sdgs,
        areas: said.areas,
        groups: said.groups,
        fund_types: said.fund_types,
        stacking: said.stacking,
        permit: said.permit,
        permit_required: false,
        budget: said.budget,
        picture,
        figures: CampaignFigures {
            raised: nothing,
            matched: nothing,
            total: nothing,
            percent: Percent::default(),
            donors: 0,
            pledges: 0,
        },
        paused_because: None,
        remarks: None,
        claim: None,
        your_role: None,
        published_at: None,
        created_at: now,
        updated_at: now,
        version: 0,
    }
}

/// The sizes of a picture, as a draft keeps them: `480:480x270 960:960x540 …`.
pub(crate) fn kept_sizes(sizes: &[PictureSize]) -> String {
    let sizes = sizes
        .iter()
        .map(|size| format!("{}:{}x{}", size.size, size.width, size.height));
    sizes.collect::<Vec<_>>().join(" ")
}

fn sizes(kept: &str) -> Vec<PictureSize> {
    let size = |kept: &str| {
        let (size, rest) = kept.split_once(':')?;
        let (width, height) = rest.split_once('x')?;
        Some(PictureSize {
            size: size.parse().ok()?,
            width: width.parse().ok()?,
            height: height.parse().ok()?,
            bytes: 0,
        })
    };
    kept.split(' ').filter_map(size).collect()
}
