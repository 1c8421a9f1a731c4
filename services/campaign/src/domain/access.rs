//! Who may do what.

use contracts::campaign::OrganisationRole;

/// What a caller is to an organisation and what is its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Access {
    /// The caller's role in the organisation.
    pub role: Option<OrganisationRole>,
    /// Whether the caller reviews.
    pub reviewer: bool,
    /// Whether the caller runs the installation.
    pub admin: bool,
}

/// Why a caller may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Only owners and editors.
    #[error("Only an owner or editor of the organisation may do this.")]
    NotEditor,
    /// Only owners.
    #[error("Only an owner of the organisation may do this.")]
    NotOwner,
    /// Only reviewers.
    #[error("Only a reviewer may do this.")]
    NotReviewer,
    /// Never on one's own.
    #[error("A reviewer never decides on an organisation that they are a member of.")]
    OwnOrganisation,
    /// Only owners, reviewers and admins.
    #[error("Only an owner of the organisation, a reviewer or an admin may do this.")]
    NeitherOwnerNorOperator,
}

/// In what capacity someone acts on a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Capacity {
    /// For the organisation.
    Owner,
    /// For the installation: a reviewer or admin who is no member.
    Operator,
}

impl Access {
    /// Whether the caller sees what is not published.
    #[must_use]
    pub const fn sees_all(&self) -> bool {
        self.role.is_some() || self.reviewer || self.admin
    }

    /// Whether the caller sees who decides: those do who may decide themselves, and admins; never its members.
    #[must_use]
    pub const fn sees_claims(&self) -> bool {
        self.role.is_none() && (self.reviewer || self.admin)
    }

    /// # Errors
    /// For all but owners and editors.
    pub const fn edit(&self) -> Result<(), Denied> {
        match self.role {
            Some(OrganisationRole::Owner | OrganisationRole::Editor) => Ok(()),
            Some(OrganisationRole::Finance) | None => Err(Denied::NotEditor),
        }
    }

    /// # Errors
    /// For all but owners.
    pub const fn own(&self) -> Result<(), Denied> {
        match self.role {
            Some(OrganisationRole::Owner) => Ok(()),
            Some(OrganisationRole::Editor | OrganisationRole::Finance) | None => {
                Err(Denied::NotOwner)
            }
        }
    }

    /// # Errors
    /// For all but reviewers who are no members.
    pub const fn decide(&self) -> Result<(), Denied> {
        match (self.reviewer, self.role) {
            (true, None) => Ok(()),
            (true, Some(_)) => Err(Denied::OwnOrganisation),
            (false, _) => Err(Denied::NotReviewer),
        }
    }

    /// In what capacity the caller may pause or resume.
    ///
    /// # Errors
    /// For all but owners, and operators who are no members.
    pub const fn steer(&self) -> Result<Capacity, Denied> {
        match (self.role, self.reviewer || self.admin) {
            (Some(OrganisationRole::Owner), _) => Ok(Capacity::Owner),
            (None, true) => Ok(Capacity::Operator),
            (Some(OrganisationRole::Editor | OrganisationRole::Finance), _) | (None, false) => {
                Err(Denied::NeitherOwnerNorOperator)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use OrganisationRole::{Editor, Finance, Owner};

    fn member(role: OrganisationRole) -> Access {
        Access {
            role: Some(role),
            ..Access::default()
        }
    }

    #[test]
    fn roles_of_members() {
        assert!(member(Owner).edit().is_ok() && member(Owner).own().is_ok());
        assert!(member(Editor).edit().is_ok());
        assert_eq!(member(Editor).own(), Err(Denied::NotOwner));
        assert_eq!(member(Finance).edit(), Err(Denied::NotEditor));
        assert!(member(Finance).sees_all());
        assert!(!Access::default().sees_all());
    }

    #[test]
    fn a_reviewer_never_decides_on_their_own() {
        let reviewer = Access {
            reviewer: true,
            ..Access::default()
        };
        assert!(reviewer.decide().is_ok());
        for role in [Owner, Editor, Finance] {
            let of_it = Access {
                role: Some(role),
                ..reviewer
            };
            assert_eq!(of_it.decide(), Err(Denied::OwnOrganisation));
            assert!(!of_it.sees_claims());
        }
        assert!(reviewer.sees_claims() && !member(Owner).sees_claims());
        assert_eq!(member(Owner).decide(), Err(Denied::NotReviewer));
        let admin = Access {
            admin: true,
            ..Access::default()
        };
        assert_eq!(admin.decide(), Err(Denied::NotReviewer));
    }

    #[test]
    fn owners_and_operators_steer() {
        let operator = Access {
            admin: true,
            ..Access::default()
        };
        assert_eq!(operator.steer(), Ok(Capacity::Operator));
        let both = Access {
            role: Some(Owner),
            ..operator
        };
        assert_eq!(both.steer(), Ok(Capacity::Owner));
        let editing_admin = Access {
            role: Some(Editor),
            ..operator
        };
        assert!(editing_admin.steer().is_err() && Access::default().steer().is_err());
    }
}
