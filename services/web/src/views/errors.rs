use words::Html;

/// What is wrong with a form: told on top of the page, and beside each field.
#[derive(Debug, Clone, Default)]
pub(crate) struct Errors(Vec<Wrong>);

/// What is wrong with one field.
#[derive(Debug, Clone)]
pub(crate) struct Wrong {
    /// The field's id, which the summary leads to.
    pub(crate) field: &'static str,
    pub(crate) says: Html,
}

impl Errors {
    /// One error.
    pub(crate) fn one(field: &'static str, says: Html) -> Self {
        Self(vec![Wrong { field, says }])
    }

    pub(crate) fn add(&mut self, field: &'static str, says: Html) {
        self.0.push(Wrong { field, says });
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
