//! What the protocol's parties know, and what is under way between them.

use std::collections::BTreeSet;

use crate::protocol::Action;

/// The pledges, by number.
pub(crate) const PLEDGES: [usize; 2] = [0, 1];
/// What the fund was committed with, and what each gift would have of it: less than both want.
pub(crate) const COMMITMENT: i8 = 3;
pub(crate) const WANT: i8 = 2;

/// A pledge in pledge's database.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum PledgeState {
    #[default]
    Unmade,
    Pending,
    Closing,
    Confirmed,
    Expired,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct Pledge {
    pub(crate) state: PledgeState,
    /// A process of pledge has committed, and is about to answer the donor; a crash forgets it.
    pub(crate) answering: bool,
    /// The donor has the answer, and the ticket with it.
    pub(crate) told: bool,
    /// The match that the donor was shown last; top-ups raise it.
    pub(crate) shown: i8,
    /// What the fund holds for it: reserved, or committed once it is confirmed.
    pub(crate) held: i8,
}

/// A payment's row in payment's database.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) enum Row {
    #[default]
    None,
    /// Written before the provider is called: whether it knows of it is not known.
    Created,
    Open,
    Processing,
    Succeeded,
    Closed,
}

/// A PaymentIntent at the provider.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) enum Intent {
    #[default]
    None,
    Unpaid,
    Processing,
    Succeeded,
    Cancelled,
}

/// What a process of payment has in memory for one pledge; a crash forgets it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) enum Hand {
    #[default]
    Empty,
    /// About to call: create (the same key every time) or cancel.
    Calling(Call),
    /// The provider answered; nothing is recorded yet.
    Answered(Intent),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Call {
    Create,
    Cancel,
    Fetch,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct Payment {
    pub(crate) row: Row,
    pub(crate) intent: Intent,
    /// The donor's browser has the means to pay.
    pub(crate) secret_given: bool,
    /// Pledge asked for it to be closed, and waits for an answer.
    pub(crate) closing: bool,
    /// A webhook that was stored and not yet understood.
    pub(crate) hint: bool,
    /// The donor's request, and the workers: two processes at once.
    pub(crate) donor_hand: Hand,
    pub(crate) worker_hand: Hand,
}

/// An event on its way from one outbox to one inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Event {
    ExpiryRequested(usize),
    Succeeded(usize),
    ClosedCancelled(usize),
    ClosedSucceeded(usize),
}

/// Everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct State {
    pub(crate) remaining: i8,
    pub(crate) pledges: [Pledge; 2],
    pub(crate) payments: [Payment; 2],
    pub(crate) queue: BTreeSet<Event>,
    pub(crate) inbox: BTreeSet<Event>,
    /// Faults that may still happen.
    pub(crate) crashes: u8,
    pub(crate) repeats: u8,
}

impl Payment {
    /// What the donor and the bank do.
    pub(crate) fn acted_on(&mut self, action: Action) {
        match action {
            Action::Open(_) if self.row == Row::Open => self.secret_given = true,
            Action::Open(_) => {
                self.row = Row::Created;
                self.donor_hand = Hand::Calling(Call::Create);
            }
            Action::Pay(_) | Action::BankTakes(_) => self.becomes(Intent::Succeeded),
            Action::PaySlowly(_) => self.becomes(Intent::Processing),
            Action::BankRefuses(_) => self.becomes(Intent::Unpaid),
            _ => {}
        }
    }

    /// The provider says so by a webhook, too.
    fn becomes(&mut self, intent: Intent) {
        self.intent = intent;
        self.hint = true;
    }

    /// The provider does what it was asked, and answers. What is created twice under one key is created once.
    pub(crate) fn call(&mut self, action: Action) -> Option<()> {
        let by_donor = matches!(action, Action::DonorCall(_));
        let hand = if by_donor {
            self.donor_hand
        } else {
            self.worker_hand
        };
        let Hand::Calling(call) = hand else {
            return None;
        };
        match (call, self.intent) {
            (Call::Create, Intent::None) => self.intent = Intent::Unpaid,
            (Call::Cancel, Intent::Unpaid) => self.becomes(Intent::Cancelled),
            (Call::Create | Call::Cancel | Call::Fetch, _) => {}
        }
        let answered = Hand::Answered(self.intent);
        if by_donor {
            self.donor_hand = answered;
        } else {
            self.worker_hand = answered;
        }
        Some(())
    }

    /// A worker takes something up.
    pub(crate) fn work(&mut self, action: Action) {
        let call = match (action, self.row) {
            (Action::WorkOnHint(_), _) => {
                self.hint = false;
                Call::Fetch
            }
            // A create may be in flight: it is asked again under its key.
            (_, Row::Created) => Call::Create,
            (_, Row::None | Row::Open | Row::Processing | Row::Succeeded | Row::Closed) => {
                Call::Cancel
            }
        };
        self.worker_hand = Hand::Calling(call);
    }

    /// What was in memory is gone. A webhook is done with only once its effect is recorded.
    pub(crate) fn crash(&mut self) {
        let looking = Hand::Calling(Call::Fetch);
        self.hint |= self.worker_hand == looking || matches!(self.worker_hand, Hand::Answered(_));
        self.donor_hand = Hand::Empty;
        self.worker_hand = Hand::Empty;
    }
}

impl State {
    pub(crate) fn confirmed(&self) -> usize {
        let confirmed = |id: &&usize| self.pledges[**id].state == PledgeState::Confirmed;
        PLEDGES.iter().filter(confirmed).count()
    }

    /// Nobody waits for anything: what was paid is confirmed, what was not is let go of.
    pub(crate) fn settled(&self) -> bool {
        self.queue.is_empty()
            && PLEDGES.iter().all(|id| {
                let paid = self.payments[*id].intent == Intent::Succeeded;
                match self.pledges[*id].state {
                    PledgeState::Confirmed => paid,
                    PledgeState::Expired => !paid && self.pledges[*id].held == 0,
                    PledgeState::Unmade | PledgeState::Pending | PledgeState::Closing => false,
                }
            })
    }
}
