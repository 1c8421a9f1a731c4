//! The pages on which a campaign is written.

mod check;
mod fields;
mod preview;

pub(crate) use check::check_page;
pub(crate) use preview::{kept_sizes, previewed};

use contracts::campaign::api::{Draft, Organisation, Programme};
use money::Currency;
use words::Html;

use super::Remark;
use super::form::{Button, FormPage, Link, StepLink};
use crate::domain::wizard::{Content, SUGGESTED, Step, Wrong, at, currency, gift_field};
use crate::views::errors::Errors;
use crate::views::frame::Frame;

/// What the wizard knows of a campaign.
pub(crate) struct Written<'w> {
    pub(crate) draft: &'w Draft,
    pub(crate) organisation: &'w Organisation,
    pub(crate) wrong: &'w [Wrong],
    pub(crate) remark: Option<Remark>,
    /// Those that the campaign may be part of.
    pub(crate) programmes: &'w [Programme],
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
        Step::Gifts => "ngo-step-gifts",
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
        Step::Gifts => {
            (0..SUGGESTED).any(|index| !at(content, &gift_field(index, "sum")).is_empty())
        }
        Step::Goals => ["sdgs", "groups", "areas", "programme"]
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
        Step::Words => fields::words(&frame, written.content()),
        Step::Money => fields::money_groups(&frame, &written),
        Step::Gifts => fields::gift_groups(&frame, &written),
        Step::Goals => fields::goals(&frame, &written),
        Step::Picture => fields::picture_groups(&frame, written.content()),
        Step::Permit => fields::permit(&frame, written.content()),
        Step::Check => Vec::new(),
    };
    page.lead = match step {
        Step::Words => vec![frame.say("ngo-words-lead")],
        Step::Gifts => vec![frame.say("ngo-gifts-lead")],
        Step::Goals => vec![frame.say("ngo-goals-lead")],
        Step::Picture => vec![frame.say("ngo-picture-lead")],
        Step::Permit => vec![frame.say("ngo-permit-lead")],
        Step::Money | Step::Check => Vec::new(),
    };
    if step == Step::Picture {
        page.upload = true;
        page.picture = fields::thumb(written.content(), &frame);
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
