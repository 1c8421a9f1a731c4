use std::borrow::Cow;

use platform::client::PeerProblem;
use words::{Html, Speaker};

use super::problems::of_code;

/// The id that errors about a whole form lead to.
const WHOLE: &str = "content";

/// What is wrong with a form: told on top of the page, and beside each field.
#[derive(Debug, Clone, Default)]
pub(crate) struct Errors(Vec<Wrong>);

/// What is wrong with one field.
#[derive(Debug, Clone)]
pub(crate) struct Wrong {
    /// The field's id, which the summary leads to.
    pub(crate) field: Cow<'static, str>,
    pub(crate) says: Html,
}

impl Errors {
    /// One error.
    pub(crate) fn one(field: impl Into<Cow<'static, str>>, says: Html) -> Self {
        let mut errors = Self::default();
        errors.add(field, says);
        errors
    }

    pub(crate) fn add(&mut self, field: impl Into<Cow<'static, str>>, says: Html) {
        let field = field.into();
        self.0.push(Wrong { field, says });
    }

    /// What another service found wrong. `field` names the field for a JSON pointer; what belongs to none
    /// is told about the whole form, which has the id `content`.
    pub(crate) fn of_problem(
        problem: &PeerProblem,
        speaker: Speaker,
        field: impl Fn(&str) -> Option<&'static str>,
    ) -> Self {
        let mut errors = Self::default();
        for fault in problem.faults() {
            let says = of_code(&fault.code).map_or_else(
                || {
                    let detail = speaker.say("problem-field");
                    detail.with_ltr("detail", &fault.detail).html()
                },
                |key| speaker.say(key).html(),
            );
            errors.add(field(&fault.pointer).unwrap_or(WHOLE), says);
        }
        if errors.is_empty() {
            let key = of_code(&problem.code).unwrap_or("problem-other");
            errors.add(WHOLE, speaker.say(key).html());
        }
        errors
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn list(&self) -> &[Wrong] {
        &self.0
    }

    pub(crate) fn at(&self, field: &str) -> Option<&Html> {
        let found = self.0.iter().find(|wrong| wrong.field == field);
        found.map(|wrong| &wrong.says)
    }

    pub(crate) fn has(&self, field: &str) -> bool {
        self.at(field).is_some()
    }
}
