//! The operator's fee table: what the provider keeps of a charge, by currency.

use std::collections::BTreeMap;
use std::str::FromStr;

use money::Currency;

/// A whole, in basis points.
const WHOLE_BP: i64 = 10_000;
/// The most that a row may say, so that no covered fee is beyond reckoning: half the charge.
const MOST_BP: i64 = 5_000;
/// The largest fixed part, in minor units.
const MOST_FIXED: i64 = 1_000_000_000;

/// What the provider keeps of one charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fee {
    /// Of the charge, in basis points (hundredths of a percent).
    percent_bp: i64,
    /// Minor units beside that.
    fixed: i64,
}

impl Fee {
    /// None unless it is at most half of the charge, and a fixed part that makes sense.
    #[must_use]
    pub fn new(percent_bp: i64, fixed: i64) -> Option<Self> {
        let sound = (0..=MOST_BP).contains(&percent_bp) && (0..=MOST_FIXED).contains(&fixed);
        sound.then_some(Self { percent_bp, fixed })
    }

    /// The least charge of which `net` is left when the provider has taken its fee:
    /// ⌈(net + fixed) / (1 − percent)⌉.
    #[must_use]
    pub fn gross(self, net: i64) -> i64 {
        let left_bp = i128::from(WHOLE_BP - self.percent_bp);
        let dividend = (i128::from(net) + i128::from(self.fixed)) * i128::from(WHOLE_BP);
        let gross = (dividend + left_bp - 1).div_euclid(left_bp);
        // At most twice the sum of two i64 that are each far below their limit.
        i64::try_from(gross).unwrap_or(i64::MAX)
    }
}

/// A fee for each currency, and one for all others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeeTable {
    other: Fee,
    rows: BTreeMap<Currency, Fee>,
}

/// Card fees as they are commonly charged: 2.9 % everywhere, with about 0.30 USD beside it.
const DEFAULT: &str =
    "*=290+0,USD=290+30,EUR=290+30,GBP=290+25,EGP=290+1400,JOD=290+200,TND=290+900,KWD=290+90";

impl Default for FeeTable {
    fn default() -> Self {
        let empty = Self {
            other: Fee {
                percent_bp: 290,
                fixed: 0,
            },
            rows: BTreeMap::new(),
        };
        empty.clone().with(DEFAULT).unwrap_or(empty)
    }
}

impl FeeTable {
    /// The fee in a currency.
    #[must_use]
    pub fn of(&self, currency: Currency) -> Fee {
        self.rows.get(&currency).copied().unwrap_or(self.other)
    }

    fn with(mut self, rows: &str) -> Result<Self, String> {
        for row in rows.split(',').map(str::trim).filter(|row| !row.is_empty()) {
            let parsed = parse_row(row);
            let (code, fee) = parsed.ok_or_else(|| {
                format!("`{row}` is no CODE=BASIS_POINTS+FIXED, such as USD=290+30")
            })?;
            if code == "*" {
                self.other = fee;
            } else {
                let currency: Currency = code.parse().map_err(|error| format!("{error}"))?;
                self.rows.insert(currency, fee);
            }
        }
        Ok(self)
    }
}

fn parse_row(row: &str) -> Option<(&str, Fee)> {
    let (code, fee) = row.split_once('=')?;
    let (percent_bp, fixed) = fee.split_once('+')?;
    let fee = Fee::new(percent_bp.trim().parse().ok()?, fixed.trim().parse().ok()?)?;
    Some((code.trim(), fee))
}

/// Rows that change the usual ones: `USD=290+30,*=350+0`, basis points and minor units; `*` is
/// every currency that has no row.
impl FromStr for FeeTable {
    type Err = String;

    fn from_str(rows: &str) -> Result<Self, String> {
        Self::default().with(rows)
    }
}
