//! Texts as they are searched and as they stand in addresses.

use contracts::{Locale, Text};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use uuid::Uuid;

/// The longest slug that is made from a name.
const LONGEST_SLUG: usize = 60;
/// How many slugs are tried for names that others have too.
const SLUG_TRIES: u32 = 50;

/// Letters as people mean them when they search: small, without accents, Arabic vowel signs,
/// tatweel, or the forms of alef, yeh and teh marbuta that are typed for each other.
#[must_use]
pub fn fold(text: &str) -> String {
    let plain = text.nfkd().filter(|c| !is_combining_mark(*c) && *c != 'ـ');
    plain
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'ٱ' => 'ا',
            'ى' => 'ي',
            'ة' => 'ه',
            other => other,
        })
        .collect()
}

/// What searching looks through, for texts in all their languages.
#[must_use]
pub fn searchable(texts: &[&Text]) -> String {
    let words = texts.iter().flat_map(|text| {
        Locale::ALL
            .into_iter()
            .filter_map(|locale| text.get(locale))
    });
    words.map(fold).collect::<Vec<_>>().join("\n")
}

/// A pattern for `LIKE` that finds what was typed, whatever it contains.
#[must_use]
pub fn like(typed: &str) -> String {
    let mut pattern = String::from("%");
    for c in fold(typed.trim()).chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// A slug from a name, in Latin letters: of the English or French name, else of the Arabic one as it sounds, else `what`
/// it is.
#[must_use]
pub fn slug(name: &Text, what: &str) -> String {
    let latin = [Locale::En, Locale::Fr, Locale::Ar].into_iter();
    let made = latin
        .filter_map(|locale| name.get(locale))
        .map(slug::slugify)
        .find(|slug| slug.len() >= 2);
    let slug = made.unwrap_or_else(|| what.to_owned());
    let end = slug.floor_char_boundary(LONGEST_SLUG);
    slug[..end].trim_end_matches('-').to_owned()
}

/// The slug, and those that are tried when others have it already; the last one nobody has.
pub fn slugs(slug: &str, id: Uuid) -> impl Iterator<Item = String> {
    let numbered = (2..SLUG_TRIES).map(move |number| format!("{slug}-{number}"));
    std::iter::once(slug.to_owned())
        .chain(numbered)
        .chain([format!("{slug}-{id}")])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::faults::Faults;
    use proptest::prelude::*;

    #[test]
    fn arabic_is_found_however_it_is_typed() {
        assert_eq!(fold("مُنَاخٌ مُسْتَدَامٌ"), fold("مناخ مستدام"));
        assert_eq!(fold("إدارة الأزمات"), fold("اداره الازمات"));
        assert_eq!(fold("مصطفى"), fold("مصطفي"));
        assert_eq!(fold("منـــاخ"), fold("مناخ"));
        assert_eq!(fold("ÉDUCATION"), "education");
    }

    #[test]
    fn patterns_are_taken_literally() {
        assert_eq!(like(" 50%_a\\ "), "%50\\%\\_a\\\\%");
    }

    #[test]
    fn slugs_come_from_the_latin_name_if_there_is_one() {
        let name = |ar: Option<&str>, en: Option<&str>| Text {
            ar: ar.map(str::to_owned),
            en: en.map(str::to_owned),
            fr: None,
        };
        assert_eq!(
            slug(&name(Some("بذور"), Some("Seeds of the Nile!")), "x"),
            "seeds-of-the-nile"
        );
        assert!(slug(&name(Some("جمعية بذور"), None), "x").len() > 3);
        assert_eq!(slug(&name(Some("؟!"), None), "campaign"), "campaign");
    }

    #[test]
    fn taken_slugs_are_numbered() {
        let tried: Vec<String> = slugs("nile", Uuid::nil()).collect();
        assert_eq!(tried[..3], ["nile", "nile-2", "nile-3"]);
        assert_eq!(tried[49], format!("nile-{}", Uuid::nil()));
    }

    proptest! {
        #[test]
        fn every_name_gives_a_right_slug(en in ".{0,80}") {
            let text = Text { en: Some(en), ..Text::default() };
            let mut faults = Faults::default();
            for tried in slugs(&slug(&text, "campaign"), Uuid::nil()) {
                faults.slug("/slug", &tried);
                prop_assert!(faults.0.is_empty(), "{tried}");
            }
        }
    }
}
