use contracts::Locale;

/// The language to greet a browser in, by its `Accept-Language`; Arabic if it says nothing we speak.
pub(crate) fn preferred(accept_language: Option<&str>) -> Locale {
    let mut best = (Locale::Ar, 0);
    for part in accept_language.unwrap_or_default().split(',') {
        let mut parts = part.split(';');
        let tag = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
        let language = tag.split('-').next().unwrap_or_default();
        let weight = parts
            .find_map(|parameter| parameter.trim().strip_prefix("q="))
            .map_or(1_000, thousandths);
        if let Ok(locale) = language.parse::<Locale>()
            && weight > best.1
        {
            best = (locale, weight);
        }
    }
    best.0
}

/// `0.8` as 800; what can't be read counts for nothing.
fn thousandths(weight: &str) -> u32 {
    let (whole, fraction) = weight.trim().split_once('.').unwrap_or((weight.trim(), ""));
    let digits: String = format!("{fraction:0<3}").chars().take(3).collect();
    match (whole.parse::<u32>(), digits.parse::<u32>()) {
        (Ok(whole), Ok(fraction)) if whole <= 1 => (whole * 1_000 + fraction).min(1_000),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_language_that_we_speak_wins() {
        assert_eq!(preferred(None), Locale::Ar);
        assert_eq!(preferred(Some("de-DE,de;q=0.9")), Locale::Ar);
        assert_eq!(preferred(Some("en-GB,en;q=0.9,ar;q=0.8")), Locale::En);
        assert_eq!(preferred(Some("de, fr-TN;q=0.7, en;q=0.5")), Locale::Fr);
        assert_eq!(preferred(Some("en;q=0.2, ar;q=0.25")), Locale::Ar);
        assert_eq!(preferred(Some("en;q=nonsense, fr;q=0.1")), Locale::Fr);
        assert_eq!(preferred(Some(";;;,,q=")), Locale::Ar);
    }
}
