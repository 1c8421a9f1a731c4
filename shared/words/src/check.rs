//! What the tests of those who have a `locales/` folder ask: is every phrase there, in every
//! language, with the same values and all plural forms; and does the code ask for no other.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use contracts::Locale;
use fluent_syntax::ast::{
    CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement, Resource,
    VariantKey,
};

/// The variable that [`crate::Phrase::count`] chooses plural forms by.
const COUNT: &str = "count";

/// What one language says: the values that each phrase uses, by its key.
type Phrases = BTreeMap<String, BTreeSet<String>>;

/// Everything that is wrong with a folder of `ar/*.ftl`, `en/*.ftl` and `fr/*.ftl`; nothing, if it is
/// as it should be.
#[must_use]
pub fn check_locales(folder: &Path) -> Vec<String> {
    let mut problems = Vec::new();
    let mut languages = Vec::new();
    for locale in Locale::ALL {
        languages.push((locale, read(folder, locale, &mut problems)));
    }
    let keys: BTreeSet<&String> = languages.iter().flat_map(|(_, p)| p.keys()).collect();
    for key in keys {
        let mut spoken = Vec::new();
        for (locale, phrases) in &languages {
            match phrases.get(key) {
                Some(values) => spoken.push((locale, values)),
                None => problems.push(format!("{locale}: `{key}` is missing")),
            }
        }
        for pair in spoken.windows(2) {
            if let [(one, ones), (other, others)] = pair
                && ones != others
            {
                problems.push(format!(
                    "`{key}` uses {ones:?} in {one}, {others:?} in {other}"
                ));
            }
        }
    }
    problems
}

/// The keys that sources below `sources` (`.rs`, `.html`, `.txt`) ask for by `.say("…")`, but that
/// the folder doesn't have.
#[must_use]
pub fn unknown_keys(folder: &Path, sources: &[&Path]) -> Vec<String> {
    let mut problems = Vec::new();
    let known = read(folder, Locale::Ar, &mut problems);
    for file in sources.iter().flat_map(|source| files(source)) {
        let is_source = file
            .extension()
            .is_some_and(|kind| ["rs", "html", "txt"].iter().any(|known| kind == *known));
        if !is_source {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap_or_default();
        for key in text.split(".say(\"").skip(1) {
            let key = key.split('"').next().unwrap_or_default();
            if !known.contains_key(key) {
                problems.push(format!("{}: `{key}` is unknown", file.display()));
            }
        }
    }
    problems
}

/// The keys of the folder, for those who ask for phrases by names that they put together.
#[must_use]
pub fn keys(folder: &Path) -> BTreeSet<String> {
    read(folder, Locale::Ar, &mut Vec::new())
        .into_keys()
        .collect()
}

fn read(folder: &Path, locale: Locale, problems: &mut Vec<String>) -> Phrases {
    let mut phrases = Phrases::new();
    let files = files(&folder.join(locale.code()));
    if files.is_empty() {
        problems.push(format!("{locale}: there are no phrases"));
    }
    for file in files {
        let text = fs::read_to_string(&file).unwrap_or_default();
        let resource = match fluent_syntax::parser::parse(text) {
            Ok(resource) => resource,
            Err((resource, errors)) => {
                problems.extend(errors.iter().map(|e| format!("{}: {e}", file.display())));
                resource
            }
        };
        collect(&resource, locale, &mut phrases, problems);
    }
    phrases
}

fn collect(
    resource: &Resource<String>,
    locale: Locale,
    phrases: &mut Phrases,
    problems: &mut Vec<String>,
) {
    for entry in &resource.body {
        let Entry::Message(message) = entry else {
            continue;
        };
        let key = message.id.name.clone();
        let mut seen = Seen::new(locale);
        match &message.value {
            Some(value) => seen.pattern(value),
            None => seen.problems.push("says nothing".to_owned()),
        }
        if !message.attributes.is_empty() {
            seen.problems.push("has attributes".to_owned());
        }
        if phrases.contains_key(&key) {
            seen.problems.push("stands there twice".to_owned());
        }
        problems.extend(
            seen.problems
                .iter()
                .map(|p| format!("{locale}: `{key}` {p}")),
        );
        phrases.insert(key, seen.values);
    }
}

/// What a phrase uses.
struct Seen {
    locale: Locale,
    values: BTreeSet<String>,
    problems: Vec<String>,
}

impl Seen {
    const fn new(locale: Locale) -> Self {
        Self {
            locale,
            values: BTreeSet::new(),
            problems: Vec::new(),
        }
    }

    fn pattern(&mut self, pattern: &Pattern<String>) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { .. } => {}
                PatternElement::Placeable { expression } => self.expression(expression),
            }
        }
    }

    fn expression(&mut self, expression: &Expression<String>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline, true),
            Expression::Select { selector, variants } => {
                self.inline(selector, false);
                let names: BTreeSet<&str> = variants
                    .iter()
                    .map(|variant| match &variant.key {
                        VariantKey::Identifier { name } => name.as_str(),
                        VariantKey::NumberLiteral { value } => {
                            // Forms are chosen by name: a number would never be met.
                            self.problems.push(format!("has the variant [{value}]"));
                            value.as_str()
                        }
                    })
                    .collect();
                if is_count(selector) {
                    self.plurals(&names);
                }
                for variant in variants {
                    self.pattern(&variant.value);
                }
            }
        }
    }

    fn plurals(&mut self, names: &BTreeSet<&str>) {
        for form in plural_forms(self.locale) {
            if !names.contains(form) {
                self.problems
                    .push(format!("lacks the plural form [{form}]"));
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<String>, printed: bool) {
        match inline {
            InlineExpression::VariableReference { id } => {
                if printed && id.name == COUNT {
                    self.problems
                        .push("prints $count; $shown has the reader's digits".to_owned());
                }
                self.values.insert(id.name.clone());
            }
            InlineExpression::Placeable { expression } => self.expression(expression),
            InlineExpression::FunctionReference { arguments, .. } => self.arguments(arguments),
            InlineExpression::TermReference {
                arguments: Some(arguments),
                ..
            } => self.arguments(arguments),
            InlineExpression::MessageReference { id, .. } => {
                // It would hide which values are used.
                self.problems.push(format!("refers to `{}`", id.name));
            }
            InlineExpression::TermReference {
                arguments: None, ..
            }
            | InlineExpression::StringLiteral { .. }
            | InlineExpression::NumberLiteral { .. } => {}
        }
    }

    fn arguments(&mut self, arguments: &CallArguments<String>) {
        for argument in &arguments.positional {
            self.inline(argument, true);
        }
        for argument in &arguments.named {
            self.inline(&argument.value, true);
        }
    }
}

fn is_count(selector: &InlineExpression<String>) -> bool {
    matches!(selector, InlineExpression::VariableReference { id } if id.name == COUNT)
}

const fn plural_forms(locale: Locale) -> &'static [&'static str] {
    match locale {
        Locale::Ar => &["zero", "one", "two", "few", "many", "other"],
        Locale::En | Locale::Fr => &["one", "other"],
    }
}

/// All files below a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
        .into_iter()
        .flat_map(|path| {
            if path.is_dir() {
                files(&path)
            } else {
                vec![path]
            }
        })
        .collect()
}
