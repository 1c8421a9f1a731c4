//! What clients were told was done. The audit holds the suite to it.

use std::collections::HashMap;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::Context as _;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::client::Ask;
use crate::http::Answer;

/// Minted anew at each answer, and never stored.
const TOKENS: [&str; 2] = ["payment_ticket", "access_token"];

/// Every success, a JSON line each, written down before anything else is done
/// with it.
pub struct Answers {
    inner: Mutex<Inner>,
}

struct Inner {
    file: File,
    by_key: HashMap<String, Value>,
    told_twice: Vec<String>,
    count: usize,
}

impl Answers {
    /// Begins a file.
    ///
    /// # Errors
    /// If it can't be written.
    pub fn create(path: &Path) -> anyhow::Result<Self> {
        let file =
            File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
        Ok(Self {
            inner: Mutex::new(Inner {
                file,
                by_key: HashMap::new(),
                told_twice: Vec::new(),
                count: 0,
            }),
        })
    }

    /// Writes a success down. A second one under the same key must be the
    /// first again.
    ///
    /// # Errors
    /// If the file can't be written.
    pub fn record(&self, ask: &Ask<'_>, answer: &Answer) -> anyhow::Result<()> {
        #[expect(
            clippy::disallowed_methods,
            reason = "the suite runs by the machine's clock"
        )]
        let at = Timestamp::now();
        let body = without_tokens(&answer.body);
        let line = json!({
            "at": at, "method": "POST", "service": ask.service, "path": ask.path,
            "key": ask.key, "status": answer.status, "body": body,
        });
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(inner.file, "{line}").context("cannot write the answers down")?;
        inner.count += 1;
        if let Some(key) = ask.key {
            let told = json!([answer.status, body]);
            match inner.by_key.get(key) {
                Some(first) if *first != told => {
                    let words = format!("{} {key}: first {first}, then {told}", ask.path);
                    inner.told_twice.push(words);
                }
                Some(_) => {}
                None => {
                    inner.by_key.insert(key.to_owned(), told);
                }
            }
        }
        Ok(())
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.inner
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .count
    }

    /// Keys under which two different things were said to be done.
    #[must_use]
    pub fn told_twice(&self) -> Vec<String> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.told_twice.clone()
    }
}

fn without_tokens(body: &Value) -> Value {
    let mut body = body.clone();
    if let Some(fields) = body.as_object_mut() {
        for token in TOKENS {
            fields.remove(token);
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(key: &str, answers: &[Value]) -> Vec<String> {
        let path = std::env::temp_dir().join(format!("answers-{}-{key}", std::process::id()));
        let told = Answers::create(&path).unwrap();
        for body in answers {
            let ask = Ask {
                service: "pledge",
                path: "/api/pledges",
                key: Some(key),
                token: None,
                body: &Value::Null,
            };
            let answer = Answer {
                status: 201,
                body: body.clone(),
            };
            told.record(&ask, &answer).unwrap();
        }
        let written = std::fs::read_to_string(&path).unwrap();
        assert_eq!(written.lines().count(), answers.len());
        assert!(!written.contains("secret"), "{written}");
        std::fs::remove_file(path).unwrap();
        told.told_twice()
    }

    #[test]
    fn a_second_answer_under_one_key_must_be_the_first_again_but_for_its_tokens() {
        let pledge = |id: &str, token: &str| json!({"id": id, "payment_ticket": token});
        let again = [pledge("a", "secret-1"), pledge("a", "secret-2")];
        assert_eq!(told("again", &again), Vec::<String>::new());
        let other = [pledge("a", "secret-1"), pledge("b", "secret-1")];
        assert_eq!(told("other", &other).len(), 1);
    }
}
