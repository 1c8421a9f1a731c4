//! What is wrong with something that was handed in.

use serde::Serialize;

/// What is wrong with a rule, a fund or a scenario, and where in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InputError {
    /// A JSON pointer within what was handed in, such as `/ratio/match`.
    pub pointer: String,
    /// A stable code.
    pub code: &'static str,
    /// For people.
    pub detail: String,
}

impl InputError {
    /// With all that there is to say.
    pub fn new(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            code,
            detail: detail.into(),
        }
    }

    /// The same error, of something that stands at `pointer` in something larger.
    #[must_use]
    pub fn within(mut self, pointer: &str) -> Self {
        self.pointer.insert_str(0, pointer);
        self
    }
}

impl std::fmt::Display for InputError {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(to, "{}: {}", self.pointer, self.detail)
    }
}
