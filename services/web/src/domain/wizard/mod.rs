//! What is typed of a campaign, step by step, before it is one: a draft's content. Nothing of it need
//! be complete or right before it is handed in.

mod read;
#[cfg(test)]
mod tests;
mod write;

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::typed::Typed;

pub(crate) use read::{Ground, currency, read};
pub(crate) use write::{change_of, content_of};

/// What was typed, by field.
pub(crate) type Content = BTreeMap<String, String>;

/// The most lines of a budget, as the campaign service has it.
const MOST_LINES: usize = 100;
/// The lines that a new budget begins with.
const FIRST_LINES: usize = 2;
/// The gifts that donors are offered, as the campaign service has it.
pub(crate) const SUGGESTED: usize = 4;

/// A page of the wizard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Title and story.
    Words,
    /// Goal, time and budget.
    Money,
    /// Four gifts and what each achieves.
    Gifts,
    /// Goals of sustainable development, groups, areas.
    Goals,
    /// The picture.
    Picture,
    /// Leave of the authorities.
    Permit,
    /// What is missing, and the button.
    Check,
}

impl Step {
    pub(crate) const ALL: [Self; 7] = [
        Self::Words,
        Self::Money,
        Self::Gifts,
        Self::Goals,
        Self::Picture,
        Self::Permit,
        Self::Check,
    ];

    /// As it stands in addresses.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Words => "words",
            Self::Money => "money",
            Self::Gifts => "gifts",
            Self::Goals => "goals",
            Self::Picture => "picture",
            Self::Permit => "permit",
            Self::Check => "check",
        }
    }

    pub(crate) fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.word() == word)
    }

    /// The one after it; the last one is followed by itself.
    pub(crate) const fn next(self) -> Self {
        match self {
            Self::Words => Self::Money,
            Self::Money => Self::Gifts,
            Self::Gifts => Self::Goals,
            Self::Goals => Self::Picture,
            Self::Picture => Self::Permit,
            Self::Permit | Self::Check => Self::Check,
        }
    }

    /// The fields that are typed on it; those that are numbered are named apart.
    const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Words => &[
                "title_ar", "title_en", "title_fr", "story_ar", "story_en", "story_fr", "slug",
            ],
            Self::Money => &["currency", "goal", "starts", "ends"],
            Self::Permit => &[
                "permit_number",
                "permit_authority",
                "permit_from",
                "permit_until",
            ],
            Self::Picture => &["alt_ar", "alt_en", "alt_fr"],
            Self::Goals => &["programme"],
            Self::Gifts | Self::Check => &[],
        }
    }

    /// The fields of which any number is chosen.
    const fn chosen(self) -> &'static [&'static str] {
        match self {
            Self::Goals => &["sdgs", "groups", "areas"],
            Self::Money => &["fund_types"],
            Self::Words | Self::Gifts | Self::Picture | Self::Permit | Self::Check => &[],
        }
    }
}

/// What is wrong with a draft: where, and the phrase that says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) step: Step,
    pub(crate) field: Cow<'static, str>,
    pub(crate) says: &'static str,
}

/// What stands in a field.
pub(crate) fn at<'c>(content: &'c Content, field: &str) -> &'c str {
    content.get(field).map_or("", String::as_str)
}

/// What was chosen in a group of boxes.
pub(crate) fn chosen<'c>(content: &'c Content, field: &str) -> Vec<&'c str> {
    let values = at(content, field).split(',');
    values.filter(|value| !value.is_empty()).collect()
}

/// The names of a budget line's fields: its label in a language, or its `sum`.
pub(crate) fn line_field(index: usize, what: &str) -> String {
    format!("line{index}_{what}")
}

/// The names of a suggested gift's fields: what it achieves in a language, or its `sum`.
pub(crate) fn gift_field(index: usize, what: &str) -> String {
    format!("gift{index}_{what}")
}

const LINE_PARTS: [&str; 4] = ["ar", "en", "fr", "sum"];

/// How many lines the budget has, empty ones counted.
pub(crate) fn lines(content: &Content) -> usize {
    let counted = at(content, "lines").parse().unwrap_or(FIRST_LINES);
    counted.min(MOST_LINES)
}

/// Takes over what was typed on a step; the rest stays.
pub(crate) fn take(content: &mut Content, step: Step, typed: &Typed) {
    for field in step.fields() {
        put(content, (*field).to_owned(), typed.get(field));
    }
    for field in step.chosen() {
        put(content, (*field).to_owned(), &typed.all(field).join(","));
    }
    match step {
        Step::Money => take_lines(content, typed),
        Step::Gifts => {
            for (index, part) in
                (0..SUGGESTED).flat_map(|index| LINE_PARTS.map(|part| (index, part)))
            {
                let field = gift_field(index, part);
                let value = typed.get(&field).to_owned();
                put(content, field, &value);
            }
        }
        Step::Words | Step::Goals | Step::Picture | Step::Permit | Step::Check => {}
    }
}

/// The lines as they were typed, less one that is to go, and one more if it is wanted.
fn take_lines(content: &mut Content, typed: &Typed) {
    let count = lines(content);
    let gone: Option<usize> = typed.get("remove").parse().ok();
    let mut kept = 0;
    for index in 0..count {
        for part in LINE_PARTS {
            content.remove(&line_field(index, part));
        }
        if gone == Some(index) {
            continue;
        }
        for part in LINE_PARTS {
            let value = typed.get(&line_field(index, part));
            put(content, line_field(kept, part), value);
        }
        kept += 1;
    }
    let more = usize::from(typed.ticked("add"));
    let count = (kept + more).clamp(1, MOST_LINES);
    put(content, "lines".to_owned(), &count.to_string());
}

fn put(content: &mut Content, field: String, value: &str) {
    if value.is_empty() {
        content.remove(&field);
    } else {
        content.insert(field, value.to_owned());
    }
}
