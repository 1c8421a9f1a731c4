use contracts::campaign::api::Remarks;
use jiff::Timestamp;
use platform::clock::Clock;
use platform::http::Problem;
use platform::outbox::{self, Outgoing};
use sqlx::PgConnection;

use crate::App;
use crate::domain::campaign::{Campaign, CampaignEvent, State, event_of, facts};
use crate::flows::reviews;
use crate::store::{campaigns as store, submissions};
use platform::audit::{self, Deed};

/// What becomes of a campaign, and who did it.
pub(crate) struct Step {
    next: State,
    deed: Deed,
    remarks: Option<Remarks>,
}

impl Step {
    /// To this state, by this deed.
    pub(crate) const fn to(next: State, deed: Deed) -> Self {
        Self {
            next,
            deed,
            remarks: None,
        }
    }

    /// With a reviewer's remarks.
    pub(crate) fn with_remarks(self, remarks: Remarks) -> Self {
        let remarks = Some(remarks);
        Self { remarks, ..self }
    }
}

/// Saves a locked campaign's next version, notes who did it, and tells others what they may know.
pub(crate) async fn go(
    app: &App,
    conn: &mut PgConnection,
    before: Campaign,
    step: Step,
) -> Result<Campaign, Problem> {
    let clock = &app.service.clock;
    let state = before.state.clone();
    let after = moved(before, step.next, step.remarks, clock.now());
    let terms = after.terms(&app.permits);
    let due_at = after.state.due_at(&terms);
    if !store::set_state(conn, &state, &after, due_at).await? {
        return Err(state.refused().into());
    }
    let names = (
        Some(state.name().as_str()),
        Some(after.state.name().as_str()),
    );
    audit::note(
        conn,
        &app.service.clock,
        step.deed.on("campaign", after.id).states(names.0, names.1),
    )
    .await?;
    hand_over(app, conn, &state, &after).await?;
    let published = after.published_at.is_some();
    if let Some(event) = event_of(state.name(), published, facts(&after, &terms)) {
        outbox::add_all(conn, vec![outgoing(clock, &event)?]).await?;
    }
    Ok(after)
}

/// Notes what waits for reviewers, and what they saw of it.
async fn hand_over(
    app: &App,
    conn: &mut PgConnection,
    before: &State,
    after: &Campaign,
) -> Result<(), Problem> {
    let waits = |state: &State| *state == State::Submitted;
    if waits(before) == waits(&after.state) {
        return Ok(());
    }
    let (id, now) = (app.service.clock.id(), app.service.clock.now());
    let subject = reviews::campaign(after.id);
    let said = after.content.said(after.organisation.id)?;
    if waits(&after.state) {
        submissions::open(conn, id, subject, &said, now).await?;
    } else {
        let decision = match &after.state {
            State::Draft => "changes_requested",
            other => other.name().as_str(),
        };
        submissions::close(conn, id, subject, &said, decision, now).await?;
    }
    Ok(())
}

/// The next version.
fn moved(before: Campaign, next: State, remarks: Option<Remarks>, now: Timestamp) -> Campaign {
    let published_at = before
        .published_at
        .or_else(|| (next == State::Approved).then_some(now));
    Campaign {
        state: next,
        remarks: remarks.or(before.remarks),
        published_at,
        // Nobody has it any longer than it waits.
        claim: None,
        updated_at: now,
        version: before.version + 1,
        ..before
    }
}

fn outgoing(clock: &Clock, event: &CampaignEvent) -> Result<Outgoing, serde_json::Error> {
    match event {
        CampaignEvent::Published(event) => Outgoing::new(clock, event),
        CampaignEvent::Changed(event) => Outgoing::new(clock, event),
        CampaignEvent::Paused(event) => Outgoing::new(clock, event),
        CampaignEvent::Resumed(event) => Outgoing::new(clock, event),
        CampaignEvent::Closed(event) => Outgoing::new(clock, event),
        CampaignEvent::Cancelled(event) => Outgoing::new(clock, event),
    }
}
