//! How a currency is written beside a sum.

use contracts::Locale;
use contracts::reference::COUNTRIES;
use money::Currency;

/// Where the currency stands.
pub(crate) enum Mark {
    /// Before the number, closely: `$50.00`.
    Before(&'static str),
    /// Before the number, with a space: `EGP 50.00`.
    BeforeSpaced(&'static str),
    /// After the number, with a space: `50,00 €`.
    After(&'static str),
}

pub(crate) fn mark(currency: Currency, locale: Locale) -> Mark {
    let code = currency.code();
    match locale {
        Locale::Ar => Mark::After(arabic(code)),
        Locale::En => match code {
            "USD" => Mark::Before("$"),
            "EUR" => Mark::Before("€"),
            "GBP" => Mark::Before("£"),
            _ => Mark::BeforeSpaced(franc(code)),
        },
        Locale::Fr => Mark::After(match code {
            "USD" => "$",
            "EUR" => "€",
            "GBP" => "£",
            _ => franc(code),
        }),
    }
}

/// People who use the two CFA francs know them by these, not by the ISO codes.
fn franc(code: &'static str) -> &'static str {
    match code {
        "XOF" => "F CFA",
        "XAF" => "FCFA",
        _ => code,
    }
}

/// The abbreviation that is in daily use, else the name, else the code. The riyal is ر.س,
/// since few fonts have its new sign.
fn arabic(code: &'static str) -> &'static str {
    match code {
        "AED" => "د.إ.",
        "BHD" => "د.ب.",
        "DZD" => "د.ج.",
        "EGP" => "ج.م.",
        "IQD" => "د.ع.",
        "JOD" => "د.أ.",
        "KWD" => "د.ك.",
        "LBP" => "ل.ل.",
        "LYD" => "د.ل.",
        "MAD" => "د.م.",
        "MRU" => "أ.م.",
        "OMR" => "ر.ع.",
        "QAR" => "ر.ق.",
        "SAR" => "ر.س",
        "SDG" => "ج.س.",
        "SYP" => "ل.س.",
        "TND" => "د.ت.",
        "YER" => "ر.ي.",
        "ILS" => "شيكل",
        "USD" => "دولار أمريكي",
        "EUR" => "يورو",
        "GBP" => "جنيه إسترليني",
        _ => name(code).unwrap_or(code),
    }
}

fn name(code: &str) -> Option<&'static str> {
    let country = COUNTRIES.iter().find(|country| country.currency == code)?;
    country.currency_name.get(Locale::Ar)
}
