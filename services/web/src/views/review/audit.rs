use askama::Template;
use contracts::Page;
use contracts::audit::AuditEntry;
use jiff::tz::TimeZone;
use words::Html;

use super::super::errors::Errors;
use super::super::form::{Field, Kind};
use super::super::frame::Frame;
use super::super::people::Line;
use super::check::line;
use super::facts::state_of;
use crate::domain::typed::Typed;

/// Who decided what, and why.
#[derive(Template)]
#[template(path = "review/audit.html")]
pub(crate) struct AuditPage {
    pub(crate) frame: Frame,
    pub(crate) errors: Errors,
    pub(crate) fields: Vec<Field>,
    pub(crate) rows: Vec<Entry>,
    pub(crate) more: Option<String>,
}

/// An entry of the audit log.
pub(crate) struct Entry {
    /// For machines.
    pub(crate) at: String,
    pub(crate) when: String,
    /// None where a clock did it.
    pub(crate) actor: Option<String>,
    /// What was done; none for what has no words yet.
    pub(crate) did: Option<Html>,
    /// The same as a code, which the filter takes.
    pub(crate) action: String,
    pub(crate) subject: String,
    /// Its page, for those who have one.
    pub(crate) href: Option<String>,
    pub(crate) states: Option<Html>,
    pub(crate) reason: Option<Line>,
}

/// The fields of the filter, with what was asked for.
fn fields(frame: &Frame, typed: &Typed) -> Vec<Field> {
    let field = |id: &'static str, kind, key| {
        Field::new(id, kind, frame.say(key))
            .value(typed.get(id))
            .optional()
    };
    vec![
        field("actor", Kind::Email, "audit-actor"),
        field("action", Kind::Code, "audit-action").hint(frame.say("audit-action-hint")),
        field("subject_id", Kind::Code, "audit-subject"),
        field("from", Kind::Day, "audit-from"),
        field("to", Kind::Day, "audit-to"),
    ]
}

/// Words the page.
pub(crate) fn audit_page(
    frame: Frame,
    errors: Errors,
    typed: &Typed,
    found: &Page<AuditEntry>,
) -> AuditPage {
    let more = found.next_cursor.as_deref().map(|cursor| {
        let here = typed.query(&["actor", "action", "subject_id", "from", "to"]);
        let cursor = crate::peers::query(&[("cursor", cursor)]);
        frame.link(&format!("/review/audit?{here}&{cursor}"))
    });
    AuditPage {
        fields: fields(&frame, typed),
        rows: found.items.iter().map(|item| entry(&frame, item)).collect(),
        more,
        errors,
        frame,
    }
}

fn entry(frame: &Frame, entry: &AuditEntry) -> Entry {
    let (speaker, locale) = (frame.speaker, frame.locale());
    let state = |state: &Option<String>| state_of(frame, state.as_deref().unwrap_or("none"));
    let changed = entry.before.is_some() || entry.after.is_some();
    let path = match entry.subject_kind.as_str() {
        "campaign" => Some("review/campaigns"),
        "organisation" => Some("review/organisations"),
        "sponsor" => Some("review/sponsors"),
        "match_fund" => Some("sponsor/funds"),
        _ => None,
    };
    let at = speaker.style().date_time(entry.created_at, &TimeZone::UTC);
    Entry {
        at: entry.created_at.to_string(),
        when: format!("{at} UTC"),
        actor: (entry.actor != "clock").then(|| entry.actor.clone()),
        did: did(&entry.action).map(|key| frame.say(key)),
        action: entry.action.clone(),
        subject: entry.subject_id.to_string(),
        href: path.map(|path| frame.link(&format!("/{path}/{}", entry.subject_id))),
        states: changed.then(|| {
            let phrase = speaker.say("audit-states");
            let phrase = phrase.with("before", state(&entry.before));
            phrase.with("after", state(&entry.after)).html()
        }),
        reason: entry.reason.as_ref().map(|reason| line(reason, locale)),
    }
}

/// The phrase for what was done.
fn did(action: &str) -> Option<&'static str> {
    Some(match action {
        "campaign.drafted" => "did-campaign-drafted",
        "campaign.edited" => "did-campaign-edited",
        "campaign.picture_set" => "did-campaign-picture-set",
        "campaign.submitted" => "did-campaign-submitted",
        "campaign.changes_requested" => "did-campaign-changes-requested",
        "campaign.approved" => "did-campaign-approved",
        "campaign.rejected" => "did-campaign-rejected",
        "campaign.went_live" => "did-campaign-went-live",
        "campaign.paused" => "did-campaign-paused",
        "campaign.resumed" => "did-campaign-resumed",
        "campaign.closed" => "did-campaign-closed",
        "campaign.cancelled" => "did-campaign-cancelled",
        "campaign.permit_recorded" => "did-campaign-permit-recorded",
        "campaign.permit_lapsed" => "did-campaign-permit-lapsed",
        "organisation.registered" => "did-organisation-registered",
        "organisation.edited" => "did-organisation-edited",
        "organisation.applied" => "did-organisation-applied",
        "organisation.verified" => "did-organisation-verified",
        "organisation.rejected" => "did-organisation-rejected",
        "organisation.suspended" => "did-organisation-suspended",
        "organisation.member_invited" => "did-organisation-member-invited",
        "organisation.invitation_revoked" => "did-organisation-invitation-revoked",
        "organisation.members_changed" => "did-organisation-members-changed",
        "programme.opened" => "did-programme-opened",
        "programme.closed" => "did-programme-closed",
        "programme.joined" => "did-programme-joined",
        "programme.charter_signed" => "did-programme-charter-signed",
        "sponsor.registered" => "did-sponsor-registered",
        "sponsor.verified" => "did-sponsor-verified",
        "sponsor.rejected" => "did-sponsor-rejected",
        "sponsor.suspended" => "did-sponsor-suspended",
        "match_fund.drafted" => "did-fund-drafted",
        "match_fund.edited" => "did-fund-edited",
        "match_fund.activated" => "did-fund-activated",
        "match_fund.increased" => "did-fund-increased",
        "match_fund.paused" => "did-fund-paused",
        "match_fund.resumed" => "did-fund-resumed",
        "pledge.name_taken_down" => "did-name-taken-down",
        _ => return None,
    })
}
