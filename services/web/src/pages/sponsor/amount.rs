//! The first step: how much, and when.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use contracts::Text;
use contracts::pledge::api::{CreateMatchFund, Scope, Sponsor};
use contracts::pledge::{Backing, IfUnused};
use contracts::{Locale, reference};
use money::FundId;
use serde_json::json;

use super::Opened;
use super::examples::examples;
use crate::domain::funds::read::{self, Basics};
use crate::domain::funds::rule::Rule;
use crate::domain::typed::Typed;
use crate::pages::details::fresh_key;
use crate::pages::fault::Fault;
use crate::pages::person::Person;
use crate::pages::visit::Form;
use crate::pages::{private_page, see};
use crate::peers::sponsor as peer;
use crate::views::errors::Errors;
use crate::views::figures::zone;
use crate::views::sponsor::examples::Examples;
use crate::views::sponsor::forms::{FormPage, basics, basics_of, titles};
use crate::views::sponsor::words::errors;
use crate::views::sponsor::{Step, steps, with_menu};

/// The first step of a new fund.
pub(crate) async fn new(person: Person) -> Result<HttpResponse, Fault> {
    let sponsor = own_sponsor(&person, person.visit.query().get("sponsor")).await?;
    let today = person.visit.now.to_zoned(zone(&sponsor.country)).date();
    let currency = reference::country(&sponsor.country).map_or("USD", |of| of.currency.as_str());
    let typed = Typed::of([
        ("key", fresh_key(&person.visit)),
        ("sponsor", sponsor.id.to_string()),
        ("currency", currency.to_owned()),
        ("from", today.to_string()),
    ]);
    let step = Asked::new(&person, &sponsor, None);
    step.answer(&typed, Errors::default(), None, StatusCode::OK)
}

/// Sets the draft up.
pub(crate) async fn create(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    let typed = form.0;
    let sponsor = own_sponsor(&person, typed.get("sponsor")).await?;
    let step = Asked::new(&person, &sponsor, None);
    let basics = match step.read(&typed).await? {
        Ok(basics) => basics,
        Err(response) => return Ok(response),
    };
    let fund = CreateMatchFund {
        sponsor_id: sponsor.id,
        name: named(&Text::default(), basics.name, person.visit.locale),
        commitment: basics.commitment,
        priority: 100,
        starts_at: basics.starts_at,
        ends_at: basics.ends_at,
        scope: Scope::Campaigns(Vec::new()),
        rule: json!({"mode": "first_come"}),
        backing: Backing::default(),
        if_unused: IfUnused::default(),
    };
    let service = &person.visit.app.service;
    match peer::create(
        service,
        &fund,
        &super::key(&person, &typed),
        person.caller(),
    )
    .await
    {
        Ok(fund) => Ok(see(person
            .visit
            .link(&format!("/sponsor/funds/{}/rule", fund.id)))),
        Err(error) => step.refused(&typed, error),
    }
}

/// The first step of a draft.
pub(crate) async fn form(person: Person) -> Result<HttpResponse, Fault> {
    let opened = match Opened::draft(&person).await? {
        Ok(opened) => opened,
        Err(response) => return Ok(response),
    };
    let typed = basics_of(&opened.fund, person.visit.locale, &opened.zone());
    let shown = examples(
        &person,
        &opened.sponsor,
        &opened.rule(),
        opened.fund.commitment,
    )
    .await;
    let step = Asked::new(&person, &opened.sponsor, Some(&opened));
    step.answer(&typed, Errors::default(), Some(shown), StatusCode::OK)
}

/// Changes a draft.
pub(crate) async fn save(person: Person, form: Form) -> Result<HttpResponse, Fault> {
    let opened = match Opened::draft(&person).await? {
        Ok(opened) => opened,
        Err(response) => return Ok(response),
    };
    let typed = form.0;
    let step = Asked::new(&person, &opened.sponsor, Some(&opened));
    let basics = match step.read(&typed).await? {
        Ok(basics) => basics,
        Err(response) => return Ok(response),
    };
    let change = json!({
        "name": named(&opened.fund.name, basics.name, person.visit.locale),
        "commitment": basics.commitment, "starts_at": basics.starts_at, "ends_at": basics.ends_at,
    });
    let service = &person.visit.app.service;
    match peer::change(service, opened.fund.id, &change, person.caller()).await {
        Ok(_) => Ok(see(opened.page(&person.visit, "/rule"))),
        Err(error) => step.refused(&typed, error),
    }
}

/// The caller's sponsor of that name; without a name, the only one.
async fn own_sponsor(person: &Person, name: &str) -> Result<Sponsor, Fault> {
    let service = &person.visit.app.service;
    if name.is_empty() {
        let mine = peer::mine(service, person.caller()).await?.items;
        let [only] = <[Sponsor; 1]>::try_from(mine).map_err(|_| Fault::NotFound)?;
        return Ok(only);
    }
    let sponsor = peer::sponsor(service, name, person.caller()).await?;
    let own = sponsor.yours;
    own.then_some(sponsor).ok_or(Fault::NotFound)
}

/// A name with this in the language of the page; what it is in others stays.
fn named(name: &Text, typed: String, locale: Locale) -> Text {
    let mut name = name.clone();
    match locale {
        Locale::Ar => name.ar = Some(typed),
        Locale::En => name.en = Some(typed),
        Locale::Fr => name.fr = Some(typed),
    }
    name
}

/// The step, for a new fund or a draft.
struct Asked<'a> {
    person: &'a Person,
    sponsor: &'a Sponsor,
    draft: Option<&'a Opened>,
}

impl<'a> Asked<'a> {
    const fn new(person: &'a Person, sponsor: &'a Sponsor, draft: Option<&'a Opened>) -> Self {
        Self {
            person,
            sponsor,
            draft,
        }
    }

    /// What was typed; else the page once more, with what is wrong or with the examples asked for.
    async fn read(&self, typed: &Typed) -> Result<Result<Basics, HttpResponse>, Fault> {
        let read = read::basics(typed, &zone(&self.sponsor.country));
        let frame = super::frame(
            self.person,
            Some(&self.sponsor.country),
            "sponsor-amount-title",
        );
        match read {
            Err(wrong) => {
                let errors = errors(frame.speaker, &wrong, typed.get("currency").parse().ok());
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                self.answer(typed, errors, None, status).map(Err)
            }
            Ok(basics) if typed.get("do") == "examples" => {
                let rule = self.draft.map_or_else(Rule::default, Opened::rule);
                let shown = examples(self.person, self.sponsor, &rule, basics.commitment).await;
                let status = StatusCode::OK;
                self.answer(typed, Errors::default(), Some(shown), status)
                    .map(Err)
            }
            Ok(basics) => Ok(Ok(basics)),
        }
    }

    fn refused(
        &self,
        typed: &Typed,
        error: platform::client::ClientError,
    ) -> Result<HttpResponse, Fault> {
        let frame = super::frame(self.person, None, "sponsor-amount-title");
        let errors = super::refused(&frame, error)?;
        self.answer(typed, errors, None, StatusCode::UNPROCESSABLE_ENTITY)
    }

    fn answer(
        &self,
        typed: &Typed,
        errors: Errors,
        shown: Option<Examples>,
        status: StatusCode,
    ) -> Result<HttpResponse, Fault> {
        let country = Some(self.sponsor.country.as_str());
        let mut frame = with_menu(super::frame(self.person, country, "sponsor-amount-title"));
        frame.wrong = !errors.is_empty();
        let draft: Option<FundId> = self.draft.map(|opened| opened.fund.id);
        let place = draft.map_or_else(
            || "/sponsor/funds/new".to_owned(),
            |id| format!("/sponsor/funds/{id}/amount"),
        );
        let (title, lead) = titles(Step::Amount);
        let waiting = || Examples::instead(frame.speaker, "sponsor-examples-none");
        let kept = ["key", "sponsor"].map(|name| (name, typed.get(name).to_owned()));
        let view = FormPage {
            page: "fund-amount",
            errors,
            steps: steps(
                &frame,
                Step::Amount,
                draft.map(|id| id.to_string()).as_deref(),
            ),
            title,
            lead,
            action: frame.link(&place),
            live: None,
            kept: kept.to_vec(),
            parts: basics(&frame, typed),
            notes: Vec::new(),
            examples: Some(shown.unwrap_or_else(waiting)),
            button: "sponsor-save",
            frame,
        };
        private_page(status, &view)
    }
}
