//! Ids as small numbers, so that state can stand in arrays.

use std::collections::HashMap;

/// Names in the order in which they were first heard.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    numbers: HashMap<String, usize>,
    names: Vec<String>,
}

impl Names {
    /// The number of a name, a new one if it was not heard before.
    pub(super) fn number(&mut self, name: &str) -> usize {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len();
        self.numbers.insert(name.to_owned(), number);
        self.names.push(name.to_owned());
        number
    }

    /// The number of a name that was heard before.
    pub(super) fn known(&self, name: &str) -> Option<usize> {
        self.numbers.get(name).copied()
    }

    /// All names, by number.
    pub(super) fn all(&self) -> &[String] {
        &self.names
    }
}
