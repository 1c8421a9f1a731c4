//! Requests and answers of the pledge service's HTTP API, as other services use them.

mod days;
mod fund;
mod gift;
mod quote;
mod sponsor;
mod statement;
mod trial;

pub use days::{CampaignDay, CampaignDays};
pub use fund::{
    Allocation, AllocationState, CreateMatchFund, Flag, IncreaseMatchFund, MatchFund, Scope,
    ScopeFilter,
};
pub use gift::{
    Contact, CreatePledge, CreatedPledge, Donor, Explanation, Frequency, Given, Method, Pledge,
    PledgeItem, Step, WallEntry,
};
pub use quote::{AskQuote, Quote};
pub use sponsor::{
    CreateSponsor, DecideSponsor, Sponsor, SponsorDecision, SponsorKind, SponsorState,
};
pub use statement::{Entry, EntryKind, FundDay, GivenToCampaign, MatchFundDays, Statement};
pub use trial::{TriedDays, TriedMatchFund, TryMatchFund};
