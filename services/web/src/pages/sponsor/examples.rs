use contracts::pledge::api::Sponsor;
use money::Money;

use crate::domain::funds::examples::Stage;
use crate::domain::funds::rule::Rule;
use crate::pages::person::Person;
use crate::peers::sponsor as peer;
use crate::speech::speaker;
use crate::views::sponsor::examples::Examples;

/// What a rule does, by the engine that matches real gifts. Pages go on without it.
pub(crate) async fn examples(
    person: &Person,
    sponsor: &Sponsor,
    rule: &Rule,
    commitment: Money,
) -> Examples {
    let speaker = speaker(person.visit.locale, Some(&sponsor.country));
    let stage = Stage::of(rule, commitment);
    if stage.is_empty() {
        return Examples::of(speaker, &[], false);
    }
    let service = &person.visit.app.service;
    match peer::simulate(service, &stage.scenario(), person.caller()).await {
        Ok(outcome) => {
            let has_target = rule.unlock.is_some();
            Examples::of(speaker, &stage.read(&outcome), has_target)
        }
        Err(error) => {
            tracing::warn!(%error, "examples could not be worked out");
            Examples::instead(speaker, "sponsor-examples-away")
        }
    }
}
