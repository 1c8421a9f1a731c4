//! The time zone that a country's people go by.

use jiff::tz::TimeZone;

/// The time zone of the capital of a member country (ISO 3166-1 alpha-2).
#[must_use]
pub fn time_zone(country: &str) -> Option<TimeZone> {
    TimeZone::get(name(country)?).ok()
}

fn name(country: &str) -> Option<&'static str> {
    Some(match country {
        "AE" => "Asia/Dubai",
        "AF" => "Asia/Kabul",
        "AL" => "Europe/Tirane",
        "AZ" => "Asia/Baku",
        "BD" => "Asia/Dhaka",
        "BF" => "Africa/Ouagadougou",
        "BH" => "Asia/Bahrain",
        "BJ" => "Africa/Porto-Novo",
        "BN" => "Asia/Brunei",
        "CI" => "Africa/Abidjan",
        "CM" => "Africa/Douala",
        "DJ" => "Africa/Djibouti",
        "DZ" => "Africa/Algiers",
        "EG" => "Africa/Cairo",
        "GA" => "Africa/Libreville",
        "GM" => "Africa/Banjul",
        "GN" => "Africa/Conakry",
        "GW" => "Africa/Bissau",
        "GY" => "America/Guyana",
        "ID" => "Asia/Jakarta",
        "IQ" => "Asia/Baghdad",
        "IR" => "Asia/Tehran",
        "JO" => "Asia/Amman",
        "KG" => "Asia/Bishkek",
        "KM" => "Indian/Comoro",
        "KW" => "Asia/Kuwait",
        "KZ" => "Asia/Almaty",
        "LB" => "Asia/Beirut",
        "LY" => "Africa/Tripoli",
        "MA" => "Africa/Casablanca",
        "ML" => "Africa/Bamako",
        "MR" => "Africa/Nouakchott",
        "MV" => "Indian/Maldives",
        "MY" => "Asia/Kuala_Lumpur",
        "MZ" => "Africa/Maputo",
        "NE" => "Africa/Niamey",
        "NG" => "Africa/Lagos",
        "OM" => "Asia/Muscat",
        "PK" => "Asia/Karachi",
        "PS" => "Asia/Hebron",
        "QA" => "Asia/Qatar",
        "SA" => "Asia/Riyadh",
        "SD" => "Africa/Khartoum",
        "SL" => "Africa/Freetown",
        "SN" => "Africa/Dakar",
        "SO" => "Africa/Mogadishu",
        "SR" => "America/Paramaribo",
        "SY" => "Asia/Damascus",
        "TD" => "Africa/Ndjamena",
        "TG" => "Africa/Lome",
        "TJ" => "Asia/Dushanbe",
        "TM" => "Asia/Ashgabat",
        "TN" => "Africa/Tunis",
        "TR" => "Europe/Istanbul",
        "UG" => "Africa/Kampala",
        "UZ" => "Asia/Tashkent",
        "YE" => "Asia/Aden",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::reference::COUNTRIES;

    #[test]
    fn every_member_country_has_a_zone_that_exists() {
        for country in COUNTRIES.iter() {
            assert!(time_zone(&country.code).is_some(), "{}", country.code);
        }
        assert!(time_zone("XX").is_none());
    }
}
