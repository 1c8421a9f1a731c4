//! Text that people wrote.

use contracts::campaign::api::FundType;
use contracts::reference::{self, COUNTRIES};
use contracts::{Locale, Text};
use words::Style;

use super::Choice;

/// A line in the language that it is in, which may be another one than the page's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) text: String,
    pub(crate) lang: &'static str,
}

impl Line {
    pub(crate) fn of(text: &Text, locale: Locale) -> Self {
        let (text, language) = text.in_locale(locale);
        Self {
            text: text.to_owned(),
            lang: language.code(),
        }
    }
}

/// Plain text in paragraphs: blank lines separate them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Prose {
    pub(crate) paragraphs: Vec<String>,
    pub(crate) lang: &'static str,
}

impl Prose {
    pub(crate) fn of(text: Option<&Text>, locale: Locale) -> Self {
        let (text, language) = text.map_or(("", locale), |text| text.in_locale(locale));
        let lines = text.lines().map(str::trim);
        let mut paragraphs: Vec<String> = vec![String::new()];
        for line in lines {
            match paragraphs.last_mut() {
                Some(last) if line.is_empty() && !last.is_empty() => paragraphs.push(String::new()),
                Some(last) if !line.is_empty() => {
                    if !last.is_empty() {
                        last.push(' ');
                    }
                    last.push_str(line);
                }
                Some(_) | None => {}
            }
        }
        paragraphs.retain(|paragraph| !paragraph.is_empty());
        Self {
            paragraphs,
            lang: language.code(),
        }
    }
}

/// A country's name; its code where it isn't known.
pub(crate) fn country(code: &str, locale: Locale) -> String {
    let known = reference::country(code).map(|country| country.name.in_locale(locale).0);
    known.unwrap_or(code).to_owned()
}

/// The phrase that names a kind of gift.
pub(crate) const fn fund_type(kind: FundType) -> &'static str {
    match kind {
        FundType::General => "fund-general",
        FundType::Zakat => "fund-zakat",
        FundType::Sadaqah => "fund-sadaqah",
        FundType::SadaqahJariyah => "fund-sadaqah_jariyah",
    }
}

/// How a currency is written beside a field: `ج.م.`, `EGP`, `$`.
pub(crate) fn unit(style: Style, currency: money::Currency) -> String {
    let nothing = money::Money::zero(currency);
    let unit = style.money(nothing).replace(&style.amount(nothing), "");
    unit.trim().to_owned()
}

/// The countries by name in this language.
pub(crate) fn countries(locale: Locale, chosen: &str) -> Vec<Choice> {
    let mut choices: Vec<Choice> = COUNTRIES
        .iter()
        .map(|country| Choice {
            value: country.code.clone(),
            label: country.name.in_locale(locale).0.to_owned(),
            chosen: country.code == chosen,
        })
        .collect();
    // The article that many Arabic names begin with, and accents, do not count for the order.
    choices.sort_by_key(|choice| sort_key(&choice.label));
    choices
}

fn sort_key(name: &str) -> String {
    let bare = name.strip_prefix("ال").unwrap_or(name);
    let plain = |c| match c {
        'أ' | 'إ' | 'آ' => 'ا',
        'É' | 'È' | 'Ê' | 'é' | 'è' | 'ê' => 'e',
        'Ô' | 'ô' => 'o',
        'Î' | 'ï' => 'i',
        other => other,
    };
    bare.chars().map(plain).collect::<String>().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arabic(text: &str) -> Text {
        Text {
            ar: Some(text.to_owned()),
            ..Text::default()
        }
    }

    #[test]
    fn blank_lines_make_paragraphs() {
        let story = Prose::of(Some(&arabic("أول\nسطر\n\n\n  ثانٍ \n\n")), Locale::En);
        assert_eq!(story.paragraphs, ["أول سطر", "ثانٍ"]);
        assert_eq!(story.lang, "ar");
        assert!(Prose::of(None, Locale::Fr).paragraphs.is_empty());
    }

    #[test]
    fn units_stand_alone() {
        let unit = |locale, code: &str| unit(Style::new(locale, Some("EG")), code.parse().unwrap());
        assert_eq!(unit(Locale::Ar, "EGP"), "ج.م.");
        assert_eq!(unit(Locale::En, "EGP"), "EGP");
        assert_eq!(unit(Locale::En, "USD"), "$");
        assert_eq!(unit(Locale::Fr, "EUR"), "€");
    }

    #[test]
    fn countries_are_in_order() {
        let names: Vec<String> = countries(Locale::Ar, "")
            .into_iter()
            .map(|c| c.label)
            .collect();
        assert_eq!(names.len(), COUNTRIES.len());
        let place = |name: &str| names.iter().position(|n| n == name).unwrap();
        assert!(place("الأردن") < place("البحرين") && place("البحرين") < place("تونس"));
    }
}
