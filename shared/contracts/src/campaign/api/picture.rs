use jiff::Timestamp;
use money::OrganisationId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Text;

/// One of the sizes of a picture: `GET /api/pictures/{id}/{size}`, a JPEG that never changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PictureSize {
    /// Its name: 480, 960 or 1600.
    pub size: u32,
    /// In pixels: at most its name, and less where the picture was smaller.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Its weight.
    pub bytes: u32,
}

/// Where a picture stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PictureState {
    /// It is there.
    Kept,
}

/// A picture that an organisation uploaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Picture {
    /// The hash of all that is kept of it.
    pub id: String,
    /// Where it stands.
    pub state: PictureState,
    /// Whose it is.
    pub organisation_id: OrganisationId,
    /// All three of them, the smallest first.
    pub sizes: Vec<PictureSize>,
    /// When it was uploaded.
    pub created_at: Timestamp,
}

/// The picture that a campaign is to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChosenPicture {
    /// One that its organisation uploaded.
    pub id: String,
    /// What it shows, for those who can't see it.
    pub alt: Text,
}

/// The picture that a campaign shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ShownPicture {
    /// The hash of all that is kept of it.
    pub id: String,
    /// What it shows, for those who can't see it.
    pub alt: Text,
    /// All three of them, the smallest first.
    pub sizes: Vec<PictureSize>,
}

/// Gives a campaign another picture, or none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetPicture {
    /// Which one; null for none.
    pub picture: Option<ChosenPicture>,
}
