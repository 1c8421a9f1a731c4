use contracts::reference;
use serde_json::{Map, Value};

use super::super::Choice;
use super::super::errors::Errors;
use super::super::form::{Field, Kind};
use super::super::frame::Frame;
use crate::domain::review::{Subject, says_yes};
use crate::domain::typed::Typed;

/// The longest reason in one's own words, in characters.
pub(super) const LONGEST: u32 = 2_000;

/// The fields of a decision, with what was typed.
pub(crate) fn fields(frame: &Frame, subject: Subject, state: &str, typed: &Typed) -> Vec<Field> {
    let decisions = subject.decisions(state);
    let ticked = typed.all("checks");
    let checks = subject.checks().iter().map(|check| Choice {
        value: ticks(check).to_owned(),
        label: frame.words(check),
        chosen: ticked.contains(&ticks(check)),
    });
    let ways = decisions.iter().map(|decision| Choice {
        value: (*decision).to_owned(),
        label: decision_of(frame, decision),
        chosen: typed.get("decision") == *decision,
    });
    let mut fields = Vec::new();
    if decisions.iter().any(|decision| says_yes(decision)) {
        fields.push(
            Field::new("checks", Kind::Checks, frame.say("decide-checks"))
                .hint(frame.say("decide-checks-hint"))
                .choices(checks.collect()),
        );
    }
    fields.push(
        Field::new("decision", Kind::Radios, frame.say("decide-decision")).choices(ways.collect()),
    );
    let reasons = reasons(frame, subject, decisions, typed.get("reason_code"));
    if reasons.len() > 1 {
        fields.push(
            Field::new("reason_code", Kind::Radios, frame.say("decide-reason"))
                .hint(frame.say("decide-reason-hint"))
                .choices(reasons)
                .optional(),
        );
        fields.push(
            Field::new("reason", Kind::Words(4), frame.say("decide-words"))
                .hint(frame.say("decide-words-hint"))
                .value(typed.get("reason"))
                .longest(LONGEST)
                .optional(),
        );
    }
    fields
}

/// What the box of a check is called in the form.
fn ticks(check: &'static str) -> &'static str {
    check.trim_start_matches("check-")
}

fn decision_of(frame: &Frame, decision: &str) -> String {
    let phrase = frame.speaker.say("decide-way");
    phrase.choose("decision", decision).text()
}

/// The reasons of the list that go with a decision that can be made now, and none of them.
fn reasons(frame: &Frame, subject: Subject, decisions: &[&str], chosen: &str) -> Vec<Choice> {
    let none = Choice {
        value: String::new(),
        label: frame.words("decide-reason-none"),
        chosen: chosen.is_empty(),
    };
    let fitting = reference::reasons(subject.reasons()).filter(|reason| {
        let mut of = reason.decisions.iter();
        of.any(|decision| decisions.contains(&decision.as_str()))
    });
    let listed = fitting.map(|reason| {
        let mut of = reason.decisions.iter();
        let of = of.find(|decision| decisions.contains(&decision.as_str()));
        let of = of.map_or("", String::as_str);
        let phrase = frame.speaker.say("decide-reason-for");
        let phrase = phrase.choose("decision", of);
        Choice {
            value: reason.code.clone(),
            label: phrase
                .with("reason", reason.text.in_locale(frame.locale()).0)
                .text(),
            chosen: reason.code == chosen,
        }
    });
    std::iter::once(none).chain(listed).collect()
}

/// What was decided, as the services take it, or what is missing of it.
pub(crate) fn decision(
    frame: &Frame,
    subject: Subject,
    state: &str,
    typed: &Typed,
) -> Result<Value, Errors> {
    let mut errors = Errors::default();
    let decision = typed.get("decision");
    if !subject.decisions(state).contains(&decision) {
        errors.add("decision", frame.say("error-decision"));
        return Err(errors);
    }
    let ticked = typed.all("checks");
    let (code, words) = (typed.get("reason_code"), typed.get("reason"));
    if says_yes(decision) {
        if !subject
            .checks()
            .iter()
            .all(|check| ticked.contains(&ticks(check)))
        {
            errors.add("checks", frame.say("error-checks"));
        }
    } else if code.is_empty() && words.is_empty() {
        errors.add("reason_code", frame.say("error-reason"));
    } else if !code.is_empty() && !goes_with(subject, code, decision) {
        errors.add("reason_code", frame.say("error-reason-other"));
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(body(subject, decision, code, words))
}

fn goes_with(subject: Subject, code: &str, decision: &str) -> bool {
    let reason = reference::reason(subject.reasons(), code);
    reason.is_some_and(|reason| reason.decisions.iter().any(|known| known == decision))
}

/// What the pledge service knows no codes for is said in the list's words.
fn body(subject: Subject, decision: &str, code: &str, words: &str) -> Value {
    let mut body = Map::new();
    body.insert("decision".to_owned(), decision.into());
    if says_yes(decision) {
        return body.into();
    }
    let listed = reference::reason(subject.reasons(), code);
    if !words.is_empty() {
        body.insert("reason".to_owned(), words.into());
    } else if let (Subject::Sponsor, Some(listed)) = (subject, listed) {
        let text = serde_json::to_value(&listed.text).unwrap_or_default();
        body.insert("reason".to_owned(), text);
    }
    if subject != Subject::Sponsor && !code.is_empty() {
        body.insert("reason_code".to_owned(), code.into());
    }
    body.into()
}

/// Which field a service's pointer is about.
pub(crate) fn field(pointer: &str) -> Option<&'static str> {
    Some(match pointer {
        "/decision" => "decision",
        "/reason" => "reason",
        "/reason_code" => "reason_code",
        "/number" => "number",
        "/authority" => "authority",
        "/valid_from" => "valid_from",
        "/valid_until" => "valid_until",
        _ => return None,
    })
}

/// The fields of a permit that came.
pub(crate) fn permit_fields(frame: &Frame, typed: &Typed) -> Vec<Field> {
    let field =
        |id: &'static str, kind, key| Field::new(id, kind, frame.say(key)).value(typed.get(id));
    vec![
        field("number", Kind::Code, "permit-number").longest(100),
        field("authority", Kind::Line, "permit-authority").longest(200),
        field("valid_from", Kind::Day, "permit-from"),
        field("valid_until", Kind::Day, "permit-until"),
    ]
}

#[cfg(test)]
mod tests {
    use contracts::Locale;
    use serde_json::json;

    use super::super::super::samples;
    use super::*;

    fn decided(subject: Subject, state: &str, typed: &str) -> Result<Value, String> {
        let frame = samples::frame(Locale::En);
        decision(&frame, subject, state, &Typed::read(typed.as_bytes()))
            .map_err(|errors| errors.list()[0].field.to_string())
    }

    #[test]
    fn a_yes_has_looked_at_everything_and_a_no_says_why() {
        let campaign = |typed: &str| decided(Subject::Campaign, "submitted", typed);
        assert_eq!(campaign(""), Err("decision".to_owned()));
        assert_eq!(campaign("decision=verified"), Err("decision".to_owned()));
        assert_eq!(campaign("decision=approved"), Err("checks".to_owned()));
        let all: Vec<String> = Subject::Campaign
            .checks()
            .iter()
            .map(|check| format!("checks={}", ticks(check)))
            .collect();
        let all = format!("decision=approved&{}", all.join("&"));
        assert_eq!(campaign(&all), Ok(json!({"decision": "approved"})));
        assert_eq!(campaign("decision=rejected"), Err("reason_code".to_owned()));
        let other = "decision=rejected&reason_code=story_unclear";
        assert_eq!(campaign(other), Err("reason_code".to_owned()));
        assert_eq!(
            campaign("decision=changes_requested&reason_code=story_unclear&reason=Who%3F"),
            Ok(
                json!({"decision": "changes_requested", "reason": "Who?", "reason_code": "story_unclear"})
            )
        );
    }

    #[test]
    fn sponsors_are_told_in_the_lists_own_words() {
        let sponsor = decided(
            Subject::Sponsor,
            "registered",
            "decision=rejected&reason_code=duplicate",
        );
        let sponsor = sponsor.unwrap();
        assert_eq!(
            sponsor["reason"]["en"],
            "This sponsor is registered here already."
        );
        assert!(sponsor.get("reason_code").is_none());
    }
}
