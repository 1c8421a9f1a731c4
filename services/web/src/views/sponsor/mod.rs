//! The pages of sponsors.

pub(crate) mod confirm;
pub(crate) mod examples;
pub(crate) mod forms;
pub(crate) mod fund;
pub(crate) mod home;
pub(crate) mod review;
pub(crate) mod scope;
pub(crate) mod statement;
pub(crate) mod trial;
pub(crate) mod words;

use ::words::Html;

use super::frame::Frame;

/// A step of setting a fund up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Amount,
    Rule,
    Scope,
    Terms,
    Review,
}

impl Step {
    pub(crate) const ALL: [Self; 5] = [
        Self::Amount,
        Self::Rule,
        Self::Scope,
        Self::Terms,
        Self::Review,
    ];

    /// Its name in addresses.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Amount => "amount",
            Self::Rule => "rule",
            Self::Scope => "scope",
            Self::Terms => "terms",
            Self::Review => "review",
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Amount => "sponsor-step-amount",
            Self::Rule => "sponsor-step-rule",
            Self::Scope => "sponsor-step-scope",
            Self::Terms => "sponsor-step-terms",
            Self::Review => "sponsor-step-review",
        }
    }
}

/// A step in the list of them.
pub(crate) struct StepLink {
    pub(crate) number: String,
    pub(crate) name: Html,
    pub(crate) href: Option<String>,
    pub(crate) current: bool,
}

/// The steps; once there is a draft, each can be gone to.
pub(crate) fn steps(frame: &Frame, current: Step, draft: Option<&str>) -> Vec<StepLink> {
    let link = |(number, step): (i64, Step)| StepLink {
        number: frame.number(number),
        name: frame.say(step.name()),
        href: draft
            .filter(|_| step != current)
            .map(|id| frame.link(&format!("/sponsor/funds/{id}/{}", step.word()))),
        current: step == current,
    };
    (1..).zip(Step::ALL).map(link).collect()
}

/// The menu of the area.
pub(crate) fn with_menu(frame: Frame) -> Frame {
    frame
        .with_menu_item("/sponsor", "sponsor-menu-home")
        .with_menu_item("/sponsor/new", "sponsor-menu-new")
}

/// The menu on a page of a fund that has begun.
pub(crate) fn with_fund_menu(frame: Frame, id: money::FundId) -> Frame {
    let fund = format!("/sponsor/funds/{id}");
    with_menu(frame)
        .with_menu_item(&fund, "sponsor-menu-fund")
        .with_menu_item(&format!("{fund}/statement"), "sponsor-menu-statement")
}

/// A label and what is said of it.
pub(crate) struct Row {
    pub(crate) label: Html,
    pub(crate) says: Vec<Html>,
    /// Where it is changed.
    pub(crate) change: Option<String>,
}

impl Row {
    pub(crate) fn new(label: Html, says: Html) -> Self {
        Self {
            label,
            says: vec![says],
            change: None,
        }
    }
}
