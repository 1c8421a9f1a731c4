//! The steps of the demo, in order.

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde_json::{Value, json};

use super::{ADMIN, Seed, gift, nothing, with};
use crate::http::{Answer, Client};
use crate::{say, stop_signal};

/// How long news may take from one service to another.
const PATIENCE: Duration = Duration::from_secs(60);

impl Seed<'_> {
    pub(super) fn programme(&mut self) -> anyhow::Result<()> {
        let admin = self.account(ADMIN)?;
        let body = self.demo.get("programme").cloned().unwrap_or_default();
        let url = format!("{}/api/programmes", self.addresses.url("campaign"));
        self.create(&admin, "programme", &url, &body)?;
        say::step("programme");
        Ok(())
    }

    pub(super) fn organisations(&mut self) -> anyhow::Result<()> {
        let admin = self.account(ADMIN)?;
        let programme = self.made("programme")?;
        let campaign = self.addresses.url("campaign");
        for entry in self.list("organisations") {
            let step = format!("organisation-{}", text(&entry, "key")?);
            let officer = self.account(text(&entry, "officer")?)?;
            let url = format!("{campaign}/api/organisations");
            let id = self.create(&officer, &step, &url, part(&entry, "body")?)?;
            self.act(
                &officer,
                &format!("{step}-applied"),
                &format!("{url}/{id}/verification"),
                &nothing(),
            )?;
            self.act(
                &admin,
                &format!("{step}-verified"),
                &format!("{url}/{id}/verification/decision"),
                &json!({"decision": "verified", "reason": "Sample data"}),
            )?;
            self.act(
                &officer,
                &format!("{step}-joined"),
                &format!("{campaign}/api/programmes/{programme}/participants"),
                &json!({"organisation_id": id}),
            )?;
        }
        say::step("organisations");
        Ok(())
    }

    pub(super) fn campaigns(&mut self) -> anyhow::Result<()> {
        let admin = self.account(ADMIN)?;
        let programme = self.made("programme")?;
        let url = format!("{}/api/campaigns", self.addresses.url("campaign"));
        let dates = part(&self.demo, "campaign_dates")?.clone();
        for entry in self.list("campaigns") {
            let step = format!("campaign-{}", text(&entry, "key")?);
            let organisation = text(&entry, "organisation")?;
            let officer = self.officer_of(organisation)?;
            let owner = self.made(&format!("organisation-{organisation}"))?;
            let body = with(
                &with(part(&entry, "body")?, &dates),
                &json!({
                    "organisation_id": owner,
                    "programme_id": programme,
                }),
            );
            let id = self.create(&officer, &step, &url, &body)?;
            self.act(
                &officer,
                &format!("{step}-submitted"),
                &format!("{url}/{id}/submit"),
                &nothing(),
            )?;
            self.act(
                &admin,
                &format!("{step}-approved"),
                &format!("{url}/{id}/decision"),
                &json!({"decision": "approved", "reason": "Sample data"}),
            )?;
        }
        for entry in self.list("campaigns") {
            let id = self.made(&format!("campaign-{}", text(&entry, "key")?))?;
            self.wait_until_live(&format!("{url}/{id}"))?;
        }
        say::step("campaigns");
        Ok(())
    }

    pub(super) fn sponsors(&mut self) -> anyhow::Result<()> {
        let admin = self.account(ADMIN)?;
        let url = format!("{}/api/sponsors", self.addresses.url("pledge"));
        for entry in self.list("sponsors") {
            let step = format!("sponsor-{}", text(&entry, "key")?);
            let member = self.account(text(&entry, "member")?)?;
            let id = self.create(&member, &step, &url, part(&entry, "body")?)?;
            self.act(
                &admin,
                &format!("{step}-verified"),
                &format!("{url}/{id}/decision"),
                &json!({"decision": "verified", "reason": "Sample data"}),
            )?;
        }
        say::step("sponsors");
        Ok(())
    }

    pub(super) fn funds(&mut self) -> anyhow::Result<()> {
        let url = format!("{}/api/match-funds", self.addresses.url("pledge"));
        let dates = part(&self.demo, "campaign_dates")?.clone();
        for entry in self.list("funds") {
            let step = format!("fund-{}", text(&entry, "key")?);
            let sponsor = text(&entry, "sponsor")?;
            let member = self.member_of(sponsor)?;
            let campaign = self.made(&format!("campaign-{}", text(&entry, "campaign")?))?;
            let body = with(
                &dates,
                &json!({
                    "sponsor_id": self.made(&format!("sponsor-{sponsor}"))?,
                    "name": part(&entry, "name")?,
                    "commitment": part(&entry, "commitment")?,
                    "priority": part(&entry, "priority")?,
                    "scope": {"campaigns": [campaign]},
                    "rule": part(&entry, "rule")?,
                }),
            );
            let id = self.create(&member, &step, &url, &body)?;
            self.act(
                &member,
                &format!("{step}-active"),
                &format!("{url}/{id}/activate"),
                &nothing(),
            )?;
        }
        say::step("match funds");
        Ok(())
    }

    pub(super) fn gifts(&mut self) -> anyhow::Result<()> {
        let mut last = None;
        for (number, entry) in self.list("gifts").iter().enumerate() {
            let step = format!("gift-{number}");
            if self.record.get(&step).is_some() {
                continue;
            }
            let name = text(entry, "campaign")?;
            let campaign = self.made(&format!("campaign-{name}"))?;
            let currency = self.currency_of(name)?;
            let body = json!({
                "campaign_id": campaign,
                "amount": {"amount": part(entry, "amount")?, "currency": currency},
                "donor": part(entry, "donor")?,
            });
            let key = self.record.key(&step);
            let giving = gift::Giving::new(self.addresses, self.guest.clone());
            let answer = patiently(|| giving.pledge(&key, &body))?;
            let pledge = gift::Pledge::read(answer)?;
            giving.pay(&key, &pledge)?;
            self.record.done(&step, &pledge.id)?;
            last = Some((giving, pledge));
        }
        if let Some((giving, pledge)) = last {
            confirmed(&giving, &pledge)?;
            say::step("gifts");
        }
        Ok(())
    }

    /// Makes something, once, and gives its id.
    fn create(
        &mut self,
        caller: &Client,
        step: &str,
        url: &str,
        body: &Value,
    ) -> anyhow::Result<String> {
        if let Some(id) = self.record.get(step) {
            return Ok(id);
        }
        let key = self.record.key(step);
        let made = patiently(|| caller.post(url, Some(&key), body))?.success(step)?;
        let id = text(&made, "id")?.to_owned();
        self.record.done(step, &id)?;
        Ok(id)
    }

    /// Does something to a resource, once.
    fn act(&mut self, caller: &Client, step: &str, url: &str, body: &Value) -> anyhow::Result<()> {
        if self.record.get(step).is_some() {
            return Ok(());
        }
        let key = self.record.key(step);
        let answer = caller.post(url, Some(&key), body)?;
        // Done already, by a run that was cut off before it could note it: if
        // not, a later step will find out.
        if answer.status != 409 {
            answer.success(step)?;
        }
        self.record.done(step, "done")
    }

    fn made(&self, step: &str) -> anyhow::Result<String> {
        self.record
            .get(step)
            .with_context(|| format!("the demo has no {step} yet"))
    }

    fn officer_of(&self, organisation: &str) -> anyhow::Result<Client> {
        let entry = self.entry("organisations", organisation)?;
        self.account(text(&entry, "officer")?)
    }

    fn member_of(&self, sponsor: &str) -> anyhow::Result<Client> {
        let entry = self.entry("sponsors", sponsor)?;
        self.account(text(&entry, "member")?)
    }

    fn currency_of(&self, campaign: &str) -> anyhow::Result<String> {
        let entry = self.entry("campaigns", campaign)?;
        let currency = entry.pointer("/body/goal/currency").and_then(Value::as_str);
        currency
            .map(str::to_owned)
            .context("a campaign of the demo has no currency")
    }

    fn entry(&self, list: &str, key: &str) -> anyhow::Result<Value> {
        self.list(list)
            .into_iter()
            .find(|entry| text(entry, "key").is_ok_and(|known| known == key))
            .with_context(|| format!("the demo has no {key} among its {list}"))
    }

    /// A campaign goes live by itself once it is approved and has begun.
    fn wait_until_live(&self, url: &str) -> anyhow::Result<()> {
        let begun = Instant::now();
        loop {
            stop_signal::check()?;
            let answer = self.guest.get(url)?;
            let state = answer
                .body
                .get("state")
                .and_then(Value::as_str)
                .unwrap_or("unknown");
            if state == "live" {
                return Ok(());
            }
            if begun.elapsed() > PATIENCE {
                bail!("{url} is not live yet but {state} ({})", answer.status);
            }
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}

/// What one service has just learnt, another may hear a moment later: such
/// refusals are asked again for a while.
fn patiently(mut call: impl FnMut() -> anyhow::Result<Answer>) -> anyhow::Result<Answer> {
    let begun = Instant::now();
    loop {
        stop_signal::check()?;
        let result = call();
        let early = match &result {
            Ok(answer) => matches!(answer.status, 404 | 409 | 429 | 503),
            Err(_) => true,
        };
        if !early || begun.elapsed() > PATIENCE {
            return result;
        }
        std::thread::sleep(Duration::from_millis(250));
    }
}

/// Waits until the last gift has come through; the ones before are as far.
fn confirmed(giving: &gift::Giving<'_>, pledge: &gift::Pledge) -> anyhow::Result<()> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        stop_signal::check()?;
        if giving.is_confirmed(pledge)? {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    say::warn(
        "the demo's gifts are paid, but not confirmed yet: no webhook of Stripe's has reached \
         the payment service",
    );
    Ok(())
}

fn text<'v>(value: &'v Value, name: &str) -> anyhow::Result<&'v str> {
    part(value, name)?
        .as_str()
        .with_context(|| format!("{name} is no text in {value}"))
}

fn part<'v>(value: &'v Value, name: &str) -> anyhow::Result<&'v Value> {
    value
        .get(name)
        .with_context(|| format!("there is no {name} in {value}"))
}
