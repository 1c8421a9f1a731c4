use money::{Currency, Money};

/// Four gifts that are usual in a currency, in major units.
const PRESETS: &[(&str, [i64; 4])] = &[
    ("BHD", [3, 5, 10, 25]),
    ("KWD", [3, 5, 10, 25]),
    ("OMR", [3, 5, 10, 25]),
    ("JOD", [5, 10, 25, 50]),
    ("EUR", [10, 25, 50, 100]),
    ("GBP", [10, 25, 50, 100]),
    ("USD", [10, 25, 50, 100]),
    ("TND", [20, 50, 100, 200]),
    ("LYD", [20, 50, 100, 200]),
    ("QAR", [25, 50, 100, 250]),
    ("SAR", [25, 50, 100, 250]),
    ("AED", [25, 50, 100, 250]),
    ("MYR", [25, 50, 100, 250]),
    ("MAD", [50, 100, 250, 500]),
    ("EGP", [100, 250, 500, 1_000]),
    ("TRY", [100, 250, 500, 1_000]),
    ("DZD", [500, 1_000, 2_500, 5_000]),
    ("PKR", [500, 1_000, 2_500, 5_000]),
    ("BDT", [500, 1_000, 2_500, 5_000]),
    ("NGN", [2_000, 5_000, 10_000, 25_000]),
    ("XOF", [2_000, 5_000, 10_000, 25_000]),
    ("XAF", [2_000, 5_000, 10_000, 25_000]),
    ("UGX", [20_000, 50_000, 100_000, 250_000]),
    ("UZS", [50_000, 100_000, 250_000, 500_000]),
    ("IDR", [50_000, 100_000, 250_000, 500_000]),
];

const ELSEWHERE: [i64; 4] = [50, 100, 250, 500];

/// The four amounts that the first step offers.
pub(crate) fn presets(currency: Currency) -> Vec<Money> {
    let known = PRESETS.iter().find(|(code, _)| *code == currency.code());
    let major = known.map_or(ELSEWHERE, |(_, amounts)| *amounts);
    let minor = major
        .into_iter()
        .filter_map(|amount| amount.checked_mul(currency.minor_per_major()));
    minor.map(|amount| Money::new(amount, currency)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::reference::COUNTRIES;

    #[test]
    fn every_preset_can_be_charged() {
        for country in COUNTRIES.iter() {
            let currency: Currency = country.currency.parse().unwrap();
            let Some(provider) = money::provider(currency) else {
                continue;
            };
            let amounts = presets(currency);
            assert_eq!(amounts.len(), 4);
            for amount in amounts {
                assert_eq!(provider.check(amount.amount), Ok(()), "{amount}");
            }
        }
    }
}
