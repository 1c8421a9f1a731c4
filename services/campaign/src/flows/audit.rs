//! Every decision is noted with who took it, and why.

use contracts::campaign::api::AuditEntry;
use contracts::{Page, Reason};
use money::{CampaignId, OrganisationId, ProgrammeId};
use platform::http::{Problem, User};
use platform::page::PageQuery;
use sqlx::PgConnection;
use uuid::Uuid;

use super::seen;
use crate::App;
use crate::domain::grounds::Grounds;
use crate::store::audit::{self as store, Wanted};

/// Who did what to what.
#[derive(Debug)]
pub struct Deed {
    actor: String,
    action: &'static str,
    kind: &'static str,
    subject: Uuid,
    grounds: Grounds,
    before: Option<&'static str>,
    after: Option<&'static str>,
}

impl Deed {
    /// A person did it.
    #[must_use]
    pub fn by(user: &User, action: &'static str) -> Self {
        Self::of(user.account.clone(), action)
    }

    /// Nobody did it: a date came.
    #[must_use]
    pub fn by_clock(action: &'static str) -> Self {
        Self::of("clock".to_owned(), action)
    }

    const fn of(actor: String, action: &'static str) -> Self {
        Self {
            actor,
            action,
            kind: "",
            subject: Uuid::nil(),
            grounds: Grounds {
                reason: None,
                code: None,
            },
            before: None,
            after: None,
        }
    }

    /// To an organisation.
    #[must_use]
    pub fn on_organisation(self, id: OrganisationId) -> Self {
        let (kind, subject) = ("organisation", id.into());
        Self {
            kind,
            subject,
            ..self
        }
    }

    /// To a programme.
    #[must_use]
    pub fn on_programme(self, id: ProgrammeId) -> Self {
        let (kind, subject) = ("programme", id.into());
        Self {
            kind,
            subject,
            ..self
        }
    }

    /// To a campaign.
    #[must_use]
    pub fn on_campaign(self, id: CampaignId) -> Self {
        let (kind, subject) = ("campaign", id.into());
        Self {
            kind,
            subject,
            ..self
        }
    }

    /// For this reason.
    #[must_use]
    pub fn because(self, reason: Option<Reason>) -> Self {
        self.on_grounds(Grounds { reason, code: None })
    }

    /// For a reason that was perhaps chosen from the list.
    #[must_use]
    pub fn on_grounds(self, grounds: Grounds) -> Self {
        Self { grounds, ..self }
    }

    /// From one state to another.
    #[must_use]
    pub fn states(self, before: Option<&'static str>, after: Option<&'static str>) -> Self {
        Self {
            before,
            after,
            ..self
        }
    }
}

/// Notes a deed, in the transaction that does it.
pub(crate) async fn note(app: &App, conn: &mut PgConnection, deed: Deed) -> Result<(), Problem> {
    let clock = &app.service.clock;
    let entry = AuditEntry {
        id: clock.id(),
        actor: deed.actor,
        action: deed.action.to_owned(),
        subject_kind: deed.kind.to_owned(),
        subject_id: deed.subject,
        reason: deed.grounds.reason,
        reason_code: deed.grounds.code,
        before: deed.before.map(str::to_owned),
        after: deed.after.map(str::to_owned),
        created_at: clock.now(),
    };
    Ok(store::add(conn, &entry).await?)
}

/// What was done, the latest first.
///
/// # Errors
/// 403 for all but reviewers and admins.
pub async fn list(
    app: &App,
    user: &User,
    wanted: &Wanted,
    page: &PageQuery,
) -> Result<Page<AuditEntry>, Problem> {
    if !seen::beyond(user).sees_all() {
        return Err(Problem::forbidden(
            "Only reviewers and admins see the audit.",
        ));
    }
    let mut conn = app.service.db.acquire().await?;
    let rows = store::page(&mut conn, wanted, page.after()?, page.limit()? + 1).await?;
    page.page(rows, |entry| entry.id)
}
