//! How one reader is addressed.

use std::str::FromStr;

use contracts::Locale;
use icu_decimal::DecimalFormatter;
use icu_locale_core::extensions::unicode::{Value, key};
use icu_locale_core::subtags::{Language, Region, language, region};

/// Which digits a reader sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Digits {
    /// 123
    Western,
    /// ١٢٣
    ArabicIndic,
    /// ۱۲۳, as in Persian and Urdu
    Extended,
}

impl Digits {
    /// What is usual for this language in this country (ISO 3166-1 alpha-2):
    /// ١٢٣ in Egypt, 123 in Tunisia and where the country isn't known.
    #[must_use]
    pub fn usual(locale: Locale, country: Option<&str>) -> Self {
        Self::usual_in(locale, country.and_then(|code| Region::from_str(code).ok()))
    }

    fn usual_in(locale: Locale, region: Option<Region>) -> Self {
        let locale = icu_locale(locale, region);
        let one = DecimalFormatter::try_new((&locale).into(), Default::default())
            .map(|formatter| formatter.format(&1.into()).to_string());
        match one.as_deref() {
            Ok("١") => Self::ArabicIndic,
            Ok("۱") => Self::Extended,
            Ok(_) | Err(_) => Self::Western,
        }
    }

    /// All of them.
    pub const ALL: [Self; 3] = [Self::Western, Self::ArabicIndic, Self::Extended];

    /// Their name, as CLDR has it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Western => "latn",
            Self::ArabicIndic => "arab",
            Self::Extended => "arabext",
        }
    }
}

impl FromStr for Digits {
    type Err = UnknownDigits;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "latn" => Ok(Self::Western),
            "arab" => Ok(Self::ArabicIndic),
            "arabext" => Ok(Self::Extended),
            _ => Err(UnknownDigits),
        }
    }
}

/// Digits that Rifada doesn't write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownDigits;

impl std::fmt::Display for UnknownDigits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the digits are latn, arab and arabext")
    }
}

/// How one reader is addressed: language, region (for separators and the names of months), digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Style {
    locale: Locale,
    region: Option<Region>,
    digits: Digits,
}

impl Style {
    /// The style of a reader of `locale` in `country` (ISO 3166-1 alpha-2), with the digits that
    /// are usual there. An unknown country is as good as none.
    #[must_use]
    pub fn new(locale: Locale, country: Option<&str>) -> Self {
        let region = country.and_then(|code| Region::from_str(code).ok());
        Self {
            locale,
            region,
            digits: Digits::usual_in(locale, region),
        }
    }

    /// The same with the digits that the reader chose. Only Arabic has a choice.
    #[must_use]
    pub fn with_digits(self, digits: Digits) -> Self {
        match self.locale {
            Locale::Ar => Self { digits, ..self },
            Locale::En | Locale::Fr => self,
        }
    }

    /// The language.
    #[must_use]
    pub const fn locale(self) -> Locale {
        self.locale
    }

    /// The digits.
    #[must_use]
    pub const fn digits(self) -> Digits {
        self.digits
    }

    /// As ICU knows it: `ar-EG-u-nu-arab`.
    pub(crate) fn icu(self) -> icu_locale_core::Locale {
        let mut locale = icu_locale(self.locale, self.region);
        if let Ok(value) = Value::from_str(self.digits.as_str()) {
            let _replaced = locale.extensions.unicode.keywords.set(key!("nu"), value);
        }
        locale
    }
}

/// Arabic differs by region. English is British everywhere, and French that of France:
/// their regional separators would only surprise readers who follow a link from elsewhere.
fn icu_locale(locale: Locale, region: Option<Region>) -> icu_locale_core::Locale {
    let (language, region): (Language, Option<Region>) = match locale {
        Locale::Ar => (language!("ar"), region),
        Locale::En => (language!("en"), Some(region!("GB"))),
        Locale::Fr => (language!("fr"), None),
    };
    let mut locale = icu_locale_core::Locale::UNKNOWN;
    locale.id.language = language;
    locale.id.region = region;
    locale
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_follow_the_region() {
        for country in ["EG", "SA", "JO", "IQ", "PS", "YE", "SD", "KW"] {
            let digits = Digits::usual(Locale::Ar, Some(country));
            assert_eq!(digits, Digits::ArabicIndic, "{country}");
        }
        for country in ["TN", "MA", "DZ", "LY", "AE"] {
            let digits = Digits::usual(Locale::Ar, Some(country));
            assert_eq!(digits, Digits::Western, "{country}");
        }
        assert_eq!(Digits::usual(Locale::Ar, None), Digits::Western);
        assert_eq!(Digits::usual(Locale::Ar, Some("??")), Digits::Western);
        assert_eq!(Digits::usual(Locale::En, Some("EG")), Digits::Western);
        assert_eq!(Digits::usual(Locale::Fr, Some("SA")), Digits::Western);
    }

    #[test]
    fn the_reader_may_choose_in_arabic() {
        let tunis = Style::new(Locale::Ar, Some("TN")).with_digits(Digits::ArabicIndic);
        assert_eq!(tunis.icu().to_string(), "ar-TN-u-nu-arab");
        let extended = Style::new(Locale::Ar, Some("TN")).with_digits(Digits::Extended);
        assert_eq!(extended.icu().to_string(), "ar-TN-u-nu-arabext");
        // Its separator is still the country's.
        assert_eq!(extended.number(1_234), "۱.۲۳۴");
        for digits in Digits::ALL {
            assert_eq!(digits.as_str().parse(), Ok(digits));
        }
        let english = Style::new(Locale::En, Some("EG")).with_digits(Digits::ArabicIndic);
        assert_eq!(english.icu().to_string(), "en-GB-u-nu-latn");
    }
}
