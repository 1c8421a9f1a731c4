//! Tokens: Ed25519 JWTs. Each service signs with its own key and serves the public half as a JWKS.

use std::collections::HashMap;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::Ed25519KeyPair;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use contracts::tokens::{Claims, Role, ServiceClaims, USER_AUDIENCE, UserClaims};
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::jwk::{Jwk, JwkSet, ThumbprintHash};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use tokio::sync::RwLock;
use url::Url;

use crate::clock::Clock;
use crate::config::Peers;
use crate::http::Problem;

/// How far the clocks of two machines may differ.
const LEEWAY_S: u64 = 5;
/// A key that is not known is asked for at most this often.
const REFRESH_AFTER: SignedDuration = SignedDuration::from_secs(2);
/// How long a service token is good for: one call.
const SERVICE_TOKEN_TTL: SignedDuration = SignedDuration::from_secs(60);

/// A service's private key.
#[derive(Clone)]
pub struct SigningKey {
    key: Arc<Ed25519KeyPair>,
    jwk: Jwk,
    /// The header of every token, encoded.
    header: String,
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

impl SigningKey {
    /// A fresh key, as PKCS#8 PEM.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn generate_pem() -> anyhow::Result<String> {
        let der =
            Ed25519KeyPair::generate_pkcs8v1(&SystemRandom::new()).context("no key can be made")?;
        let body = STANDARD.encode(der);
        Ok(format!(
            "-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n"
        ))
    }

    /// The public half, as others fetch it.
    #[must_use]
    pub fn jwks(&self) -> JwkSet {
        JwkSet {
            keys: vec![self.jwk.clone()],
        }
    }

    /// A token that says this. The key is at hand and so is the header: `jsonwebtoken` would read both
    /// anew for every token, and a gift has two.
    fn sign(&self, claims: &[u8]) -> String {
        let mut token = format!("{}.{}", self.header, URL_SAFE_NO_PAD.encode(claims));
        let signature = self.key.sign(token.as_bytes());
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        token
    }

    fn key_id(&self) -> Option<&str> {
        self.jwk.common.key_id.as_deref()
    }
}

impl FromStr for SigningKey {
    type Err = String;

    /// Reads PKCS#8 PEM; line breaks may be written as `\n`.
    fn from_str(pem: &str) -> Result<Self, Self::Err> {
        let pem = pem.replace("\\n", "\n");
        let say = |_| "it is no Ed25519 private key in PKCS#8 PEM".to_owned();
        let encoding = EncodingKey::from_ed_pem(pem.as_bytes()).map_err(|_| say(()))?;
        let key = Ed25519KeyPair::from_pkcs8(encoding.as_bytes()).map_err(|_| say(()))?;
        let mut jwk = Jwk::from_encoding_key(&encoding, Algorithm::EdDSA).map_err(|_| say(()))?;
        jwk.common.key_id = Some(
            jwk.thumbprint(ThumbprintHash::SHA256)
                .map_err(|_| say(()))?,
        );
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid.clone_from(&jwk.common.key_id);
        let header = serde_json::to_vec(&header).map_err(|_| say(()))?;
        Ok(Self {
            key: Arc::new(key),
            jwk,
            header: URL_SAFE_NO_PAD.encode(header),
        })
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct Envelope<C> {
    iss: String,
    aud: String,
    sub: String,
    exp: i64,
    iat: i64,
    typ: String,
    #[serde(flatten)]
    claims: C,
}

/// What a token proved to say.
#[derive(Debug, Clone)]
pub struct Verified<C> {
    /// The service that signed it.
    pub iss: String,
    /// Whom or what it is about.
    pub sub: String,
    /// What it says beyond that.
    pub claims: C,
}

/// Signs this service's tokens and checks everyone's.
#[derive(Clone)]
pub struct Tokens {
    inner: Arc<Inner>,
}

struct Inner {
    service: &'static str,
    key: SigningKey,
    clock: Clock,
    http: reqwest::Client,
    issuers: HashMap<&'static str, Url>,
    known: RwLock<HashMap<String, Known>>,
}

struct Known {
    keys: JwkSet,
    fetched_at: Timestamp,
}

impl Tokens {
    /// Tokens of `service`; the others' keys are fetched from where they serve them.
    #[must_use]
    pub fn new(
        service: &'static str,
        key: SigningKey,
        peers: &Peers,
        clock: Clock,
        http: reqwest::Client,
    ) -> Self {
        let issuers = HashMap::from([
            ("web", peers.web.clone()),
            ("campaign", peers.campaign.clone()),
            ("pledge", peers.pledge.clone()),
            ("payment", peers.payment.clone()),
            ("notification", peers.notification.clone()),
        ]);
        let inner = Inner {
            service,
            key,
            clock,
            http,
            issuers,
            known: RwLock::default(),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// The public keys that others check this service's tokens with.
    #[must_use]
    pub fn jwks(&self) -> JwkSet {
        self.inner.key.jwks()
    }

    /// Signs a token about `sub` for `aud`.
    ///
    /// # Errors
    /// When it can't be encoded.
    pub fn sign<C: Claims>(
        &self,
        claims: &C,
        sub: &str,
        aud: &str,
        expires_at: Timestamp,
    ) -> Result<String, Problem> {
        let envelope = Envelope {
            iss: self.inner.service.to_owned(),
            aud: aud.to_owned(),
            sub: sub.to_owned(),
            exp: expires_at.as_second(),
            iat: self.inner.clock.now().as_second(),
            typ: C::TYP.to_owned(),
            claims,
        };
        Ok(self.inner.key.sign(&serde_json::to_vec(&envelope)?))
    }

    /// Signs a user's token, good for `ttl`.
    ///
    /// # Errors
    /// When it can't be encoded.
    pub fn user(
        &self,
        account: &str,
        roles: &[Role],
        ttl: SignedDuration,
    ) -> Result<String, Problem> {
        let claims = UserClaims {
            roles: roles.to_vec(),
        };
        self.sign(&claims, account, USER_AUDIENCE, self.after(ttl))
    }

    /// Signs a token for one call to another service.
    ///
    /// # Errors
    /// When it can't be encoded.
    pub fn service(&self, callee: &str) -> Result<String, Problem> {
        let expires_at = self.after(SERVICE_TOKEN_TTL);
        self.sign(&ServiceClaims {}, self.inner.service, callee, expires_at)
    }

    fn after(&self, ttl: SignedDuration) -> Timestamp {
        let now = self.inner.clock.now();
        now.checked_add(ttl).unwrap_or(now)
    }

    /// Checks a token of the kind `C` that is meant for `audience`.
    ///
    /// # Errors
    /// 401 for anything but a valid token of that kind, from a service that may sign it;
    /// 503 when the signer's keys can't be had.
    pub async fn verify<C: Claims>(
        &self,
        token: &str,
        audience: &str,
    ) -> Result<Verified<C>, Problem> {
        let refused = |_| Problem::unauthorized();
        // The issuer is read unchecked only to find the key; a key of that issuer then checks it.
        let header = jsonwebtoken::decode_header(token).map_err(refused)?;
        let claimed: Issuer =
            jsonwebtoken::dangerous::insecure_decode_claims(token).map_err(refused)?;
        if C::ISSUER.is_some_and(|issuer| issuer != claimed.iss) {
            return Err(Problem::unauthorized());
        }
        let key_id = header.kid.ok_or_else(Problem::unauthorized)?;
        let key = self.key(&claimed.iss, &key_id).await?;

        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[audience]);
        validation.set_issuer(&[&claimed.iss]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // The clock is ours, so that tests own it; `exp` is checked below.
        validation.validate_exp = false;
        let envelope = jsonwebtoken::decode::<Envelope<C>>(token, &key, &validation)
            .map_err(refused)?
            .claims;
        let now = self.inner.clock.now().as_second();
        let expired = now >= envelope.exp.saturating_add_unsigned(LEEWAY_S);
        if expired || envelope.typ != C::TYP {
            return Err(Problem::unauthorized());
        }
        Ok(Verified {
            iss: envelope.iss,
            sub: envelope.sub,
            claims: envelope.claims,
        })
    }

    async fn key(&self, issuer: &str, key_id: &str) -> Result<DecodingKey, Problem> {
        if issuer == self.inner.service && self.inner.key.key_id() == Some(key_id) {
            return decoding_key(&self.inner.key.jwk);
        }
        let url = self
            .inner
            .issuers
            .get(issuer)
            .ok_or_else(Problem::unauthorized)?;
        let now = self.inner.clock.now();
        if let Some(known) = self.inner.known.read().await.get(issuer) {
            if let Some(jwk) = known.keys.find(key_id) {
                return decoding_key(jwk);
            }
            // A stranger must not make us ask the issuer with every request.
            if now.duration_since(known.fetched_at) < REFRESH_AFTER {
                return Err(Problem::unauthorized());
            }
        }
        let keys = self.fetch(url).await.map_err(|error| {
            tracing::warn!(issuer, error = %error, "the keys of a service can't be had");
            Problem::unavailable(1)
        })?;
        let found = keys.find(key_id).map(decoding_key);
        let known = Known {
            keys,
            fetched_at: now,
        };
        self.inner
            .known
            .write()
            .await
            .insert(issuer.to_owned(), known);
        found.unwrap_or_else(|| Err(Problem::unauthorized()))
    }

    async fn fetch(&self, issuer: &Url) -> anyhow::Result<JwkSet> {
        let url = issuer.join("/.well-known/jwks.json")?;
        let request = self.inner.http.get(url).timeout(Duration::from_secs(3));
        Ok(request.send().await?.error_for_status()?.json().await?)
    }
}

#[derive(Deserialize)]
struct Issuer {
    iss: String,
}

fn decoding_key(jwk: &Jwk) -> Result<DecodingKey, Problem> {
    DecodingKey::from_jwk(jwk).map_err(|error| Problem::internal(&error))
}
