use askama::Template;
use contracts::{Locale, Text, reference};
use words::Html;

use super::Remark;
use crate::domain::typed::Typed;
use crate::views::Choice;
use crate::views::errors::Errors;
use crate::views::form::{Field, Kind};
use crate::views::frame::Frame;

/// A page that asks: groups of fields, and buttons.
#[derive(Template)]
#[template(path = "ngo/form.html")]
pub(crate) struct FormPage {
    pub(crate) frame: Frame,
    /// Its name for scripts and tests.
    pub(crate) page: &'static str,
    pub(crate) errors: Errors,
    pub(crate) remark: Option<Remark>,
    pub(crate) steps: Vec<StepLink>,
    pub(crate) lead: Vec<Html>,
    pub(crate) action: String,
    /// Whether a file is sent with it.
    pub(crate) upload: bool,
    /// What goes along unseen.
    pub(crate) kept: Vec<(&'static str, String)>,
    pub(crate) picture: Option<Thumb>,
    pub(crate) groups: Vec<Group>,
    pub(crate) buttons: Vec<Button>,
    pub(crate) back: Option<Link>,
}

impl FormPage {
    /// A page with one button.
    pub(crate) fn new(frame: Frame, page: &'static str, action: String, button: Button) -> Self {
        Self {
            frame,
            page,
            action,
            errors: Errors::default(),
            remark: None,
            steps: Vec::new(),
            lead: Vec::new(),
            upload: false,
            kept: Vec::new(),
            picture: None,
            groups: Vec::new(),
            buttons: vec![button],
            back: None,
        }
    }
}

/// A step of the wizard, to go to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StepLink {
    pub(crate) href: String,
    pub(crate) number: String,
    pub(crate) name: Html,
    pub(crate) done: bool,
    pub(crate) current: bool,
}

/// A picture as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Thumb {
    pub(crate) src: String,
    pub(crate) alt: String,
}

/// Somewhere to go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) href: String,
    pub(crate) says: Html,
}

/// A button that sends the form; one without a name is what Enter presses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Button {
    pub(crate) name: &'static str,
    pub(crate) value: String,
    pub(crate) says: Html,
    pub(crate) look: &'static str,
}

impl Button {
    pub(crate) fn main(says: Html) -> Self {
        Self {
            name: "",
            value: String::new(),
            says,
            look: "button",
        }
    }

    pub(crate) fn quiet(name: &'static str, value: impl Into<String>, says: Html) -> Self {
        Self {
            name,
            value: value.into(),
            says,
            look: "button quiet",
        }
    }
}

/// Fields that belong together, and such as few need behind a disclosure.
#[derive(Debug, Clone, Default)]
pub(crate) struct Group {
    pub(crate) title: Option<Html>,
    pub(crate) hint: Option<Html>,
    pub(crate) fields: Vec<Field>,
    pub(crate) more_says: Option<Html>,
    pub(crate) more: Vec<Field>,
    pub(crate) open: bool,
    pub(crate) button: Option<Button>,
}

impl Group {
    pub(crate) fn of(fields: Vec<Field>) -> Self {
        Self {
            fields,
            ..Self::default()
        }
    }
}

/// A text that is asked for in up to three languages.
pub(crate) struct Asked {
    /// The phrase of its label.
    pub(crate) label: &'static str,
    pub(crate) hint: Option<&'static str>,
    pub(crate) kind: Kind,
    pub(crate) longest: u32,
}

/// A text in the page's language, the others behind a disclosure. `field` makes the form's names.
pub(crate) fn in_languages(
    frame: &Frame,
    asked: &Asked,
    field: impl Fn(Locale) -> String,
    value: impl Fn(Locale) -> String,
) -> Group {
    let here = frame.locale();
    let one = |locale: Locale, label: Html| {
        Field::new(field(locale), asked.kind.clone(), label)
            .longest(asked.longest)
            .value(value(locale))
    };
    let mut main = one(here, frame.say(asked.label));
    main.hint = asked.hint.map(|key| frame.say(key));
    let others = Locale::ALL.into_iter().filter(|locale| *locale != here);
    let more: Vec<Field> = others
        .map(|locale| {
            let label = frame.speaker.say("ngo-in-language");
            let label = label
                .with("what", frame.words(asked.label))
                .choose("language", locale.code());
            one(locale, label.html()).optional()
        })
        .collect();
    Group {
        // Whoever wrote in another language finds it at once.
        open: main.value.is_empty() && more.iter().any(|field| !field.value.is_empty()),
        fields: vec![main],
        more,
        more_says: Some(frame.say("ngo-other-languages")),
        ..Group::default()
    }
}

/// A text as it was typed in its languages.
pub(crate) fn typed_text(typed: &Typed, name: &str) -> Text {
    let of = |locale: Locale| {
        let words = typed.get(&format!("{name}_{locale}"));
        (!words.is_empty()).then(|| words.to_owned())
    };
    Text {
        ar: of(Locale::Ar),
        en: of(Locale::En),
        fr: of(Locale::Fr),
    }
}

/// The field of a text in the page's language, where errors about the text are told.
pub(crate) fn main_field(frame: &Frame, name: &str) -> String {
    format!("{name}_{}", frame.lang())
}

/// A list's choices.
pub(crate) fn choices(
    known: impl Iterator<Item = (String, String)>,
    chosen: &[&str],
) -> Vec<Choice> {
    known
        .map(|(value, label)| Choice {
            chosen: chosen.contains(&value.as_str()),
            value,
            label,
        })
        .collect()
}

/// Whom one serves, and what one works on.
pub(crate) fn term_fields(
    frame: &Frame,
    groups: &[&str],
    areas: &[&str],
    (groups_id, areas_id): (&'static str, &'static str),
) -> Vec<Field> {
    let terms = |kinds: &'static [&'static str]| {
        let locale = frame.locale();
        reference::TERMS
            .iter()
            .filter(|term| kinds.contains(&term.kind.as_str()))
            .map(move |term| {
                let name = term.name.in_locale(locale).0;
                (term.code.clone(), name.to_owned())
            })
    };
    vec![
        Field::new(groups_id, Kind::Checks, frame.say("ngo-groups"))
            .optional()
            .choices(choices(terms(&["beneficiary_group"]), groups)),
        Field::new(areas_id, Kind::Checks, frame.say("ngo-areas"))
            .optional()
            .choices(choices(
                terms(&["intervention_area", "ngo_support_area"]),
                areas,
            )),
    ]
}
