//! Whether a webhook is the provider's: an HMAC over the raw bytes, not long ago.

use hmac::{Hmac, Mac as _};
use jiff::{SignedDuration, Timestamp};
use sha2::Sha256;

use crate::secret::Secret;

/// How old a signature may be, either way: clocks differ, and a recorded webhook must not be replayed for ever.
pub const TOLERANCE: SignedDuration = SignedDuration::from_secs(300);

/// Why a signature is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// The header is not as the provider writes it.
    #[error("the signature header can't be read")]
    Malformed,
    /// Signed too long ago, or in the future.
    #[error("the signature's time is too far from now")]
    Stale,
    /// Signed with none of our secrets, or over other bytes.
    #[error("no signature fits")]
    Wrong,
}

/// Checks `t=…,v1=…[,v1=…]` over the raw body with any of the secrets (two while one is replaced).
///
/// # Errors
/// When no signature fits, or its time is not near `now`.
pub fn verify(
    secrets: &[Secret],
    header: &str,
    body: &[u8],
    now: Timestamp,
) -> Result<(), SignatureError> {
    let fields = || {
        header
            .split(',')
            .filter_map(|field| field.trim().split_once('='))
    };
    let mut times = fields()
        .filter(|(name, _)| *name == "t")
        .map(|(_, value)| value);
    let (Some(time), None) = (times.next(), times.next()) else {
        return Err(SignatureError::Malformed);
    };
    let signatures: Vec<Vec<u8>> = fields()
        .filter(|(name, _)| *name == "v1")
        .filter_map(|(_, value)| hex::decode(value).ok())
        .collect();
    if signatures.is_empty() {
        return Err(SignatureError::Malformed);
    }
    let signed_at = time
        .parse()
        .ok()
        .and_then(|seconds| Timestamp::from_second(seconds).ok())
        .ok_or(SignatureError::Malformed)?;
    let fits = secrets.iter().any(|secret| {
        let mac = mac(secret, time, body);
        signatures.iter().any(|signature| {
            mac.clone()
                .is_some_and(|mac| mac.verify_slice(signature).is_ok())
        })
    });
    if !fits {
        return Err(SignatureError::Wrong);
    }
    if now.duration_since(signed_at).abs() > TOLERANCE {
        return Err(SignatureError::Stale);
    }
    Ok(())
}

fn mac(secret: &Secret, time: &str, body: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).ok()?;
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(body);
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn secrets(words: &[&str]) -> Vec<Secret> {
        words.iter().map(|word| word.parse().unwrap()).collect()
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn sign(secret: &Secret, body: &[u8], at: Timestamp) -> String {
        let time = at.as_second().to_string();
        let signature = mac(secret, &time, body).unwrap().finalize().into_bytes();
        format!("t={time},v1={}", hex::encode(signature))
    }

    /// Computed with OpenSSL: `printf '1700000000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_test`.
    const KNOWN: &str =
        "t=1700000000,v1=c89214b5b5da833daed6f0b8c5bb6bd58cea9022bd80ccc78230f3942d632925";

    #[test]
    fn a_signature_made_elsewhere_fits() {
        let body = br#"{"id":"evt_1"}"#;
        let ours = secrets(&["whsec_test"]);
        assert_eq!(verify(&ours, KNOWN, body, at(1_700_000_000)), Ok(()));
        assert_eq!(sign(&ours[0], body, at(1_700_000_000)), KNOWN);
    }

    #[test]
    fn any_of_several_secrets_and_signatures_will_do() {
        let old = &secrets(&["old"])[0];
        let header = sign(old, b"{}", at(1_000));
        assert_eq!(
            verify(&secrets(&["new", "old"]), &header, b"{}", at(1_000)),
            Ok(())
        );
        let two = format!(
            "t=1000,v1={},v0=abc,{}",
            "00".repeat(32),
            header.split_once(',').unwrap().1
        );
        assert_eq!(verify(&secrets(&["old"]), &two, b"{}", at(1_000)), Ok(()));
        assert_eq!(
            verify(&secrets(&["new"]), &header, b"{}", at(1_000)),
            Err(SignatureError::Wrong)
        );
        assert_eq!(
            verify(&[], &header, b"{}", at(1_000)),
            Err(SignatureError::Wrong)
        );
    }

    #[test]
    fn five_minutes_either_way() {
        let ours = secrets(&["s"]);
        let header = sign(&ours[0], b"{}", at(10_000));
        for (now, fits) in [
            (9_700, true),
            (10_300, true),
            (9_699, false),
            (10_301, false),
        ] {
            assert_eq!(
                verify(&ours, &header, b"{}", at(now)).is_ok(),
                fits,
                "{now}"
            );
        }
    }

    #[test]
    fn a_header_of_another_shape_is_refused() {
        let good = sign(&secrets(&["s"])[0], b"{}", at(1));
        let twice = format!("{good},t=1");
        for header in [
            "",
            "t=1",
            "v1=00",
            "t=x,v1=00",
            "t=1,v1=zz",
            "t=1;v1=00",
            &twice,
        ] {
            let verdict = verify(&secrets(&["s"]), header, b"{}", at(1));
            assert_eq!(verdict, Err(SignatureError::Malformed), "{header}");
        }
    }

    proptest! {
        #[test]
        fn one_changed_byte_is_noticed(body in prop::collection::vec(any::<u8>(), 1..200), place in any::<prop::sample::Index>(), bit in 0_u32..8) {
            let ours = secrets(&["whsec"]);
            let header = sign(&ours[0], &body, at(5));
            prop_assert_eq!(verify(&ours, &header, &body, at(5)), Ok(()));
            let mut changed = body;
            *place.get_mut(&mut changed) ^= 1 << bit;
            prop_assert_eq!(verify(&ours, &header, &changed, at(5)), Err(SignatureError::Wrong));
        }
    }
}
