//! What becomes of each request of a batch, in the order in which they came: two gifts of one donor,
//! two requests under one key, see each other. Nothing here waits for anything.

use std::collections::HashMap;

use jiff::Timestamp;
use money::{CampaignId, DonorId, FundId, PledgeId};
use platform::Clock;
use platform::http::{IdempotencyKey, Problem};
use platform::idempotency::{self, Kept, Stored};

use super::Request;
use crate::config::Settings;
use crate::domain::book::{Asked, Book, Gift};
use crate::domain::campaign::Campaign;
use crate::domain::charge::Charge;
use crate::flows::chargeable::chargeable;
use crate::flows::open::open;
use crate::store::making::{DonorRow, Holds, KnownDonor};

/// What was read for a batch, under its locks.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) campaigns: HashMap<CampaignId, Campaign>,
    pub(super) paused: HashMap<CampaignId, Vec<FundId>>,
    /// By address.
    pub(super) donors: HashMap<String, KnownDonor>,
    pub(super) holds: HashMap<DonorId, Holds>,
    pub(super) client_holds: HashMap<Vec<u8>, Holds>,
    /// What is kept under each request's key.
    pub(super) kept: Vec<Option<Kept>>,
}

/// A pledge that is made now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Made {
    /// The request that it is made for.
    pub(super) request: usize,
    pub(super) id: PledgeId,
    pub(super) charge: Charge,
}

/// What becomes of a request.
#[derive(Debug)]
pub(super) enum Outcome {
    /// A pledge, by its place among those that are made.
    Made(usize),
    /// What was answered before.
    Again(Stored),
    Refused(Problem),
}

/// A donor of the batch.
#[derive(Debug)]
struct Donor<'a> {
    id: DonorId,
    name: Option<&'a str>,
    country: Option<&'a str>,
    is_new: bool,
    changed: bool,
    holds: Holds,
}

/// A batch as far as it is decided.
pub(super) struct Batch<'a> {
    clock: &'a Clock,
    settings: &'a Settings,
    requests: &'a [Request],
    known: &'a Known,
    now: Timestamp,
    expires_at: Timestamp,
    pub(super) book: Book,
    pub(super) made: Vec<Made>,
    /// By address, those who get a pledge now.
    donors: HashMap<&'a str, Donor<'a>>,
    client_holds: HashMap<&'a [u8], Holds>,
    /// The pledges that are made now, by scope and key.
    keys: HashMap<(&'a str, &'a IdempotencyKey), usize>,
}

impl<'a> Batch<'a> {
    pub(super) fn new(
        clock: &'a Clock,
        settings: &'a Settings,
        requests: &'a [Request],
        (known, mut book): (&'a Known, Book),
        now: Timestamp,
    ) -> Self {
        for campaign in known.campaigns.values() {
            book.take_stacking(campaign.id, campaign.stacking);
        }
        Self {
            clock,
            settings,
            requests,
            known,
            now,
            expires_at: now.checked_add(settings.hold).unwrap_or(now),
            book,
            made: Vec::new(),
            donors: HashMap::new(),
            client_holds: HashMap::new(),
            keys: HashMap::new(),
        }
    }

    /// Until when what is made now is held.
    pub(super) const fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// Decides on all, one after the other.
    pub(super) fn decide(&mut self, kept: Vec<Option<Kept>>) -> Vec<Outcome> {
        let requests = self.requests.iter().enumerate().zip(kept);
        requests
            .map(|((place, request), kept)| {
                self.decide_one(place, request, kept)
                    .unwrap_or_else(Outcome::Refused)
            })
            .collect()
    }

    fn decide_one(
        &mut self,
        place: usize,
        request: &'a Request,
        kept: Option<Kept>,
    ) -> Result<Outcome, Problem> {
        if let Some(stored) = kept
            .map(|kept| kept.answer_to(&request.hash))
            .transpose()?
            .flatten()
        {
            return Ok(Outcome::Again(stored));
        }
        let key = (request.scope.as_str(), &request.key);
        if let Some(made) = self.keys.get(&key).copied() {
            let first = self.made.get(made).map(|made| made.request);
            let same = first.is_some_and(|first| self.requests[first].hash == request.hash);
            return if same {
                Ok(Outcome::Made(made))
            } else {
                Err(idempotency::reused())
            };
        }
        let currency = request.wish.amount.currency;
        let campaign = self.known.campaigns.get(&request.campaign);
        open(campaign, currency, request.fund_type, self.now)?;
        let charge = chargeable(request.wish, &self.settings.fees)?;
        let donor = self.donor(request)?;
        let gift = self.gift(request, charge, donor);
        let id = gift.id;
        self.book.add_gift(gift);
        self.book.allocate(id, Asked::All);
        self.keys.insert(key, self.made.len());
        self.made.push(Made {
            request: place,
            id,
            charge,
        });
        Ok(Outcome::Made(self.made.len() - 1))
    }

    /// The donor, who may hold so many unpaid pledges at a time, and so may the client.
    fn donor(&mut self, request: &'a Request) -> Result<DonorId, Problem> {
        let email = request.donor.as_str();
        let known = self.known.donors.get(email);
        let holds = match (self.donors.get(email), known) {
            (Some(donor), _) => donor.holds,
            (None, Some(known)) => self.known.holds.get(&known.id).copied().unwrap_or_default(),
            (None, None) => Holds::default(),
        };
        let holds = self.one_more(holds, self.settings.holds_per_donor)?;
        if let (most @ Some(_), Some(client)) = (self.settings.holds_per_client, &request.client) {
            let before = self.known.client_holds.get(client.as_slice());
            let held = self.client_holds.get(client.as_slice()).or(before);
            let held = self.one_more(held.copied().unwrap_or_default(), most)?;
            self.client_holds.insert(client.as_slice(), held);
        }
        let donor = self.donors.entry(email).or_insert_with(|| Donor {
            id: known.map_or_else(|| self.clock.id(), |known| known.id),
            name: known.and_then(|known| known.name.as_deref()),
            country: known.and_then(|known| known.country.as_deref()),
            is_new: known.is_none(),
            changed: false,
            holds,
        });
        donor.holds = holds;
        // What is said anew replaces what was said before.
        let name = request.name.as_deref().or(donor.name);
        let country = request.country.as_deref().or(donor.country);
        donor.changed |= (name, country) != (donor.name, donor.country);
        (donor.name, donor.country) = (name, country);
        Ok(donor.id)
    }

    fn one_more(&self, holds: Holds, most: Option<u32>) -> Result<Holds, Problem> {
        if most.is_some_and(|most| holds.count >= most) {
            let wait_s = holds
                .first
                .map_or(1, |first| first.duration_since(self.now).as_secs().max(1));
            return Err(Problem::too_many(
                "too_many_holds",
                "Too many gifts wait to be paid. Pay or cancel one of them first.",
                u32::try_from(wait_s).unwrap_or(u32::MAX),
            ));
        }
        Ok(Holds {
            count: holds.count.saturating_add(1),
            first: holds.first.or(Some(self.expires_at)),
        })
    }

    fn gift(&self, request: &Request, charge: Charge, donor: DonorId) -> Gift {
        let paused = self.known.paused.get(&request.campaign);
        let (id, donor) = (self.clock.id(), Some(donor));
        let fund_type = request.fund_type;
        Gift {
            method: request.method,
            anonymous: request.anonymous,
            paused_funds: paused.cloned().unwrap_or_default(),
            ..Gift::new(id, request.campaign, donor, charge, fund_type, self.now)
        }
    }

    /// The pledges that are made now, in their order.
    pub(super) fn gifts(&self) -> impl Iterator<Item = (&Made, &Gift)> {
        self.made
            .iter()
            .filter_map(|made| Some((made, self.book.gift(made.id)?)))
    }

    /// The donors who are new, and those who say something else of themselves now.
    pub(super) fn donors(&self) -> (Vec<DonorRow<'_>>, Vec<DonorRow<'_>>) {
        let rows = |wanted: fn(&Donor<'_>) -> bool| {
            let wanted = self.donors.iter().filter(move |(_, donor)| wanted(donor));
            wanted
                .map(|(email, donor)| DonorRow {
                    id: donor.id,
                    email,
                    name: donor.name,
                    country: donor.country,
                })
                .collect()
        };
        (
            rows(|donor| donor.is_new),
            rows(|donor| !donor.is_new && donor.changed),
        )
    }
}
