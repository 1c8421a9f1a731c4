//! The demo: made-up organisations, campaigns, sponsors and gifts, brought in
//! through the public API as people would.
//!
//! Each step is written down when it is done, and has an idempotency key of
//! its own, so that a run that was cut off is taken up where it stopped.

use anyhow::Context;
use serde_json::{Value, json};

use crate::addresses::Addresses;
use crate::database_url::DatabaseUrl;
use crate::folder::Folder;
use crate::http::Client;
use crate::suite::Suite;
use crate::{say, token};

pub(crate) mod gift;
mod record;
mod steps;

use record::Record;

const DEMO: &str = include_str!("demo.json");
/// Admin and reviewer.
pub(crate) const ADMIN: &str = "admin@rifada.test";

/// Whatever a step needs.
pub(crate) struct Seed<'a> {
    pub(super) addresses: &'a Addresses,
    pub(super) suite: &'a Suite<'a>,
    pub(super) guest: Client,
    pub(super) record: Record,
    pub(super) demo: Value,
}

/// Brings in what is missing of the demo.
pub(crate) fn run(folder: &Folder, addresses: &Addresses, suite: &Suite<'_>) -> anyhow::Result<()> {
    suite
        .command("web", &["admin", ADMIN])
        .with_context(|| format!("cannot make {ADMIN} an admin"))?;
    let mut seed = Seed {
        addresses,
        suite,
        guest: Client::guest(),
        record: Record::open(folder, &database(folder, addresses)?)?,
        demo: serde_json::from_str(DEMO).context("demo.json is no JSON")?,
    };
    seed.forget_what_is_gone()?;
    if seed.record.is_complete() {
        return Ok(());
    }
    say::heading("Seeding the demo …");
    seed.programme()?;
    seed.organisations()?;
    seed.campaigns()?;
    seed.sponsors()?;
    seed.funds()?;
    seed.gifts()?;
    seed.record.complete()?;
    say::step("the demo is there");
    Ok(())
}

/// A name for the database that the demo is in: our own, or one of the user's.
fn database(folder: &Folder, addresses: &Addresses) -> anyhow::Result<String> {
    if !folder.state().choices.given.contains_key("DATABASE_URL") {
        return Ok("private".to_owned());
    }
    let location = DatabaseUrl::parse(&addresses.servers.database_url)?.location();
    let safe = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    Ok(location.chars().map(safe).collect())
}

impl Seed<'_> {
    /// The record may be of a database that is no more.
    fn forget_what_is_gone(&mut self) -> anyhow::Result<()> {
        let Some(programme) = self.record.get("programme") else {
            return Ok(());
        };
        let url = format!(
            "{}/api/programmes/{programme}",
            self.addresses.url("campaign")
        );
        if self.guest.get(&url)?.status == 404 {
            self.record.clear()?;
        }
        Ok(())
    }

    /// A caller in the name of a demo account.
    pub(super) fn account(&self, email: &str) -> anyhow::Result<Client> {
        let token = token::of(self.suite, email)?;
        Ok(self.guest.with_token(&token))
    }

    /// A part of the demo's data.
    pub(super) fn list(&self, name: &str) -> Vec<Value> {
        self.demo
            .get(name)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    }
}

/// Prints where everything is and who may come in.
pub(crate) fn welcome(folder: &Folder, addresses: &Addresses) -> anyhow::Result<()> {
    let demo: Value = serde_json::from_str(DEMO).context("demo.json is no JSON")?;
    let mut lines = vec![
        String::new(),
        format!("  Rifada         {}/", addresses.url("web")),
        format!(
            "  a campaign     {}/ar/campaigns/sustainable-climate-nile",
            addresses.url("web")
        ),
    ];
    for service in ["campaign", "pledge", "payment", "notification"] {
        lines.push(format!("  {service:<13}  {}", addresses.url(service)));
    }
    if addresses.mail_port.is_some() {
        lines.push(format!("  mails          {}", addresses.mail_folder));
    }
    lines.push(match addresses.stripe_port {
        Some(_) => format!(
            "  Stripe         {} (simulated: no money moves)",
            addresses.stripe.api_base
        ),
        None => format!("  Stripe         {} (test mode)", addresses.stripe.api_base),
    });
    lines.push(String::new());
    lines.push("  Everything in it is made up (بيانات تجريبية). Accounts of the demo:".to_owned());
    lines.push(format!("    {ADMIN:<28} admin and reviewer"));
    for (list, key, what) in [
        ("organisations", "officer", "officer of"),
        ("sponsors", "member", "member of"),
    ] {
        for entry in demo
            .get(list)
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            let text = |pointer: &str| entry.pointer(pointer).and_then(Value::as_str).unwrap_or("");
            lines.push(format!(
                "    {:<28} {what} {}",
                text(&format!("/{key}")),
                text("/body/name/en")
            ));
        }
    }
    let option = folder.option();
    lines.push(format!(
        "  A token for any of them: cargo dev{option} token EMAIL"
    ));
    lines.push("  Sign-in codes come by mail, into the folder above.".to_owned());
    lines.push("  Test card: 4242 4242 4242 4242, any date to come, any CVC".to_owned());
    lines.push(String::new());
    say::answer(lines.join("\n"))
}

/// The body of a campaign or programme with the demo's dates in it.
pub(super) fn with(body: &Value, more: &Value) -> Value {
    let mut whole = body.clone();
    if let (Some(whole), Some(more)) = (whole.as_object_mut(), more.as_object()) {
        whole.extend(more.clone());
    }
    whole
}

/// An empty body: what an action takes that needs nothing said.
pub(super) fn nothing() -> Value {
    json!({})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demo() -> Value {
        serde_json::from_str(DEMO).unwrap()
    }

    #[test]
    fn every_text_is_in_three_languages() {
        fn look(value: &Value, path: &str) {
            match value {
                Value::Object(map) if map.contains_key("ar") => {
                    for language in ["ar", "en", "fr"] {
                        let text = map.get(language).and_then(Value::as_str);
                        assert!(
                            text.is_some_and(|text| !text.is_empty()),
                            "{path}/{language}"
                        );
                    }
                }
                Value::Object(map) => {
                    for (key, inner) in map {
                        look(inner, &format!("{path}/{key}"));
                    }
                }
                Value::Array(list) => {
                    for (index, inner) in list.iter().enumerate() {
                        look(inner, &format!("{path}/{index}"));
                    }
                }
                _ => {}
            }
        }
        look(&demo(), "");
    }

    #[test]
    fn every_currency_has_funds_of_two_sponsors_with_different_rules() {
        let demo = demo();
        let funds = demo["funds"].as_array().unwrap();
        for currency in ["EGP", "JOD", "TND", "USD"] {
            let of_currency: Vec<&Value> = funds
                .iter()
                .filter(|fund| fund["commitment"]["currency"] == currency)
                .collect();
            assert_eq!(of_currency.len(), 2, "{currency}");
            assert_ne!(of_currency[0]["sponsor"], of_currency[1]["sponsor"]);
            assert_ne!(of_currency[0]["rule"], of_currency[1]["rule"]);
        }
    }

    #[test]
    fn what_is_named_is_there_and_can_be_charged() {
        let demo = demo();
        let keys = |list: &str| -> Vec<Value> {
            let entries = demo[list].as_array().unwrap();
            entries.iter().map(|entry| entry["key"].clone()).collect()
        };
        for campaign in demo["campaigns"].as_array().unwrap() {
            assert!(keys("organisations").contains(&campaign["organisation"]));
            let budget = campaign["body"]["budget"].as_array().unwrap();
            let planned: i64 = budget
                .iter()
                .map(|line| line["amount"].as_i64().unwrap())
                .sum();
            assert!(planned <= campaign["body"]["goal"]["amount"].as_i64().unwrap());
            assert!(
                campaign["body"]["story"]["ar"]
                    .as_str()
                    .unwrap()
                    .contains("بيانات تجريبية")
            );
        }
        for fund in demo["funds"].as_array().unwrap() {
            assert!(keys("sponsors").contains(&fund["sponsor"]));
            assert!(keys("campaigns").contains(&fund["campaign"]));
        }
        for gift in demo["gifts"].as_array().unwrap() {
            assert!(keys("campaigns").contains(&gift["campaign"]));
            // Stripe takes three-decimal currencies in tens only.
            assert_eq!(gift["amount"].as_i64().unwrap() % 10, 0);
        }
    }
}
