use crate::domain::typed::is_direction_mark;
use rand::{CryptoRng, Rng as _};
use sha2::{Digest as _, Sha256};

/// Digits of a mailed code.
pub(crate) const CODE_DIGITS: usize = 6;

/// A code that people type.
pub(crate) fn code(rng: &mut impl CryptoRng) -> String {
    format!("{:06}", rng.random_range(0..1_000_000_u32))
}

/// A secret that nobody guesses: 32 random bytes.
pub(crate) fn secret(rng: &mut impl CryptoRng) -> String {
    hex::encode(rng.random::<[u8; 32]>())
}

/// Two of them, from the system's randomness.
pub(crate) fn pair() -> (String, String) {
    let mut rng = rand::rng();
    (secret(&mut rng), secret(&mut rng))
}

/// What is kept of a secret.
pub(crate) fn digest(parts: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        // Lengths keep ("ab", "c") from ("a", "bc").
        hasher.update(part.len().to_string());
        hasher.update(":");
        hasher.update(part);
    }
    hex::encode(hasher.finalize())
}

/// A code as it was typed, in digits of any kind, spaces between them or not.
pub(crate) fn typed_code(typed: &str) -> Option<String> {
    let digits: Option<String> = typed
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-' && !is_direction_mark(*c))
        .map(|c| {
            let zero = match c {
                '٠'..='٩' => '٠',
                '۰'..='۹' => '۰',
                _ => '0',
            };
            let value = u32::from(c).checked_sub(u32::from(zero))?;
            char::from_digit(value, 10)
        })
        .collect();
    digits.filter(|digits| digits.len() == CODE_DIGITS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_six_digits_and_secrets_differ() {
        let mut rng = rand::rng();
        for _ in 0..100 {
            assert_eq!(code(&mut rng).len(), CODE_DIGITS);
        }
        assert_ne!(secret(&mut rng), secret(&mut rng));
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
    }

    #[test]
    fn codes_are_typed_in_any_digits() {
        assert_eq!(typed_code(" ١٢٣ ٤٥٦ ").as_deref(), Some("123456"));
        assert_eq!(typed_code("۱۲۳-۴۵۶").as_deref(), Some("123456"));
        assert_eq!(typed_code("123456").as_deref(), Some("123456"));
        assert_eq!(
            typed_code("\u{2066}123456\u{2069}").as_deref(),
            Some("123456")
        );
        for wrong in ["12345", "1234567", "12345a", "", "１２３４５６"] {
            assert_eq!(typed_code(wrong), None, "{wrong}");
        }
    }
}
