//! A card, as other services know it.

use hmac::{Hmac, Mac as _};
use sha2::Sha256;

/// What stands for a card outside of this service: the same for the same card, and of no use to
/// anyone who has the provider's fingerprints but not the key.
#[must_use]
pub fn card_mark(key: &[u8], fingerprint: &str) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    mac.update(fingerprint.as_bytes());
    Some(hex::encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed with OpenSSL: `printf fp_1 | openssl dgst -sha256 -hmac key`.
    #[test]
    fn a_mark_is_of_the_card_and_the_key() {
        assert_eq!(
            card_mark(b"key", "fp_1").unwrap(),
            "da59e8ab9c0d727df9c964008272f2f3436d035c5f3846c33009c59137a5edc7"
        );
        assert_ne!(card_mark(b"key", "fp_2"), card_mark(b"key", "fp_1"));
        assert_ne!(card_mark(b"other", "fp_1"), card_mark(b"key", "fp_1"));
    }
}
