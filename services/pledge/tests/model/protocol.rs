//! Who may do what, one atomic step at a time: a transaction, a call to the provider, a crash.

use stateright::{Model, Property};

use crate::state::{
    COMMITMENT, Event, Hand, Intent, PLEDGES, Payment, PledgeState, Row, State, WANT,
};

/// A way of doing it wrong, to see that the model would notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flaw {
    ReleaseWhenAsked,
    CloseWithoutTheProvider,
    ForgetTheInbox,
    ForgetTheKey,
    OpenAfterClose,
    ForgetTheCreateInFlight,
    LoseTheAnswer,
}

pub(crate) struct Protocol {
    flaw: Option<Flaw>,
    /// Crashes, and repeated messages, at most.
    faults: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Action {
    /// The donor pledges: the match is reserved in one transaction, or what was is found under its key.
    Pledge(usize),
    /// Pledge's answer reaches the donor.
    Told(usize),
    /// The hold ends, or the donor cancels.
    AskToClose(usize),
    /// The donor comes with the ticket.
    Open(usize),
    /// The donor's card is charged, or is being charged.
    Pay(usize),
    PaySlowly(usize),
    /// The bank ends what was processing.
    BankTakes(usize),
    BankRefuses(usize),
    /// The provider does what a process asked, and answers.
    DonorCall(usize),
    WorkerCall(usize),
    /// The process records the answer.
    DonorRecords(usize),
    WorkerRecords(usize),
    /// A worker takes up a closing, or a webhook.
    WorkOnClosing(usize),
    WorkOnHint(usize),
    /// A message is handled and acknowledged; or handled, and the acknowledgement is lost.
    Deliver(Event),
    DeliverAgainLater(Event),
    /// Every process of payment dies; what it had in memory is gone.
    Crash,
    /// Every process of pledge dies, and with it the answers that it was about to give.
    PledgeCrash,
}

impl Protocol {
    pub(crate) const fn sound(faults: u8) -> Self {
        Self { flaw: None, faults }
    }

    pub(crate) const fn with(flaw: Flaw) -> Self {
        Self {
            flaw: Some(flaw),
            faults: 1,
        }
    }

    fn has(&self, flaw: Flaw) -> bool {
        self.flaw == Some(flaw)
    }

    fn donors(&self, state: &State, actions: &mut Vec<Action>) {
        for id in PLEDGES {
            let (pledge, payment) = (state.pledges[id], state.payments[id]);
            if pledge.answering {
                actions.push(Action::Told(id));
            } else if !pledge.told
                && matches!(pledge.state, PledgeState::Unmade | PledgeState::Pending)
            {
                // The first time; or again under the same key, since no answer came.
                actions.push(Action::Pledge(id));
            }
            if pledge.state == PledgeState::Unmade {
                continue;
            }
            if pledge.state == PledgeState::Pending {
                actions.push(Action::AskToClose(id));
            }
            let may_open = match payment.row {
                Row::None => true,
                Row::Created => !payment.closing,
                Row::Closed => self.has(Flaw::OpenAfterClose) && payment.intent == Intent::None,
                // The answer was lost, or a worker found the create: the donor comes again.
                Row::Open => !payment.closing && !payment.secret_given,
                Row::Processing | Row::Succeeded => false,
            };
            if may_open && pledge.told && payment.donor_hand == Hand::Empty {
                actions.push(Action::Open(id));
            }
            match payment.intent {
                Intent::Unpaid if payment.secret_given => {
                    actions.extend([Action::Pay(id), Action::PaySlowly(id)]);
                }
                Intent::Processing => {
                    actions.extend([Action::BankTakes(id), Action::BankRefuses(id)]);
                }
                Intent::None | Intent::Unpaid | Intent::Succeeded | Intent::Cancelled => {}
            }
        }
    }

    fn processes(state: &State, actions: &mut Vec<Action>) {
        for id in PLEDGES {
            let payment = state.payments[id];
            match payment.donor_hand {
                Hand::Empty => {}
                Hand::Calling(_) => actions.push(Action::DonorCall(id)),
                Hand::Answered(_) => actions.push(Action::DonorRecords(id)),
            }
            match payment.worker_hand {
                Hand::Empty => {
                    // A payment that is processing is waited for: its end is told by a webhook.
                    if payment.closing && payment.row != Row::Processing {
                        actions.push(Action::WorkOnClosing(id));
                    }
                    if payment.hint {
                        actions.push(Action::WorkOnHint(id));
                    }
                }
                Hand::Calling(_) => actions.push(Action::WorkerCall(id)),
                Hand::Answered(_) => actions.push(Action::WorkerRecords(id)),
            }
        }
    }

    /// One transaction of pledge: the engine's rules in small.
    fn allocate(state: &mut State, id: usize) {
        let more = (WANT - state.pledges[id].held).min(state.remaining);
        state.pledges[id].held += more;
        state.remaining -= more;
        state.pledges[id].shown = state.pledges[id].shown.max(state.pledges[id].held);
    }

    fn release(state: &mut State, id: usize) {
        state.remaining += state.pledges[id].held;
        state.pledges[id].held = 0;
        for other in PLEDGES {
            let gives = matches!(
                state.pledges[other].state,
                PledgeState::Pending | PledgeState::Closing | PledgeState::Confirmed
            );
            if other != id && gives {
                Self::allocate(state, other);
            }
        }
    }

    fn handle(&self, state: &mut State, event: Event) {
        let seen = !state.inbox.insert(event);
        if seen && !self.has(Flaw::ForgetTheInbox) {
            return;
        }
        match event {
            Event::ExpiryRequested(id) => Self::wish_to_close(self, state, id),
            Event::Succeeded(id) => {
                let pledge = &mut state.pledges[id];
                if pledge.state != PledgeState::Confirmed {
                    pledge.state = PledgeState::Confirmed;
                    Self::allocate(state, id);
                }
            }
            Event::ClosedCancelled(id) => {
                let state_then = state.pledges[id].state;
                let open = matches!(state_then, PledgeState::Pending | PledgeState::Closing);
                if open {
                    state.pledges[id].state = PledgeState::Expired;
                    Self::release(state, id);
                } else if self.has(Flaw::ForgetTheInbox) {
                    // Nothing guards the transition either.
                    state.remaining += WANT;
                }
            }
            Event::ClosedSucceeded(_) => {}
        }
    }

    fn wish_to_close(&self, state: &mut State, id: usize) {
        let payment = &mut state.payments[id];
        match payment.row {
            Row::None => {
                payment.row = Row::Closed;
                state.queue.insert(Event::ClosedCancelled(id));
            }
            Row::Closed => {
                state.queue.insert(Event::ClosedCancelled(id));
            }
            Row::Succeeded => {
                state.queue.insert(Event::ClosedSucceeded(id));
            }
            Row::Created if self.has(Flaw::ForgetTheCreateInFlight) => {
                payment.row = Row::Closed;
                state.queue.insert(Event::ClosedCancelled(id));
            }
            Row::Created | Row::Open | Row::Processing => payment.closing = true,
        }
        if self.has(Flaw::CloseWithoutTheProvider) && state.payments[id].closing {
            state.payments[id].closing = false;
            state.payments[id].row = Row::Closed;
            state.queue.insert(Event::ClosedCancelled(id));
        }
    }

    /// `apply`: what was seen becomes true here. It may be old by now.
    fn record(&self, state: &mut State, id: usize, seen: Intent) {
        let payment = &mut state.payments[id];
        let next = match (payment.row, seen) {
            (Row::Succeeded, _) | (_, Intent::None) => payment.row,
            (_, Intent::Succeeded) => Row::Succeeded,
            (Row::Closed, Intent::Unpaid | Intent::Processing | Intent::Cancelled) => Row::Closed,
            (_, Intent::Cancelled) => Row::Closed,
            (_, Intent::Unpaid) => Row::Open,
            (_, Intent::Processing) => Row::Processing,
        };
        if next == Row::Succeeded && payment.row != Row::Succeeded {
            state.queue.insert(Event::Succeeded(id));
        }
        payment.row = next;
        if payment.closing && matches!(next, Row::Closed | Row::Succeeded) {
            payment.closing = false;
            if self.has(Flaw::LoseTheAnswer) {
                return;
            }
            state.queue.insert(if next == Row::Closed {
                Event::ClosedCancelled(id)
            } else {
                Event::ClosedSucceeded(id)
            });
        }
    }

    fn pledge_acts(&self, state: &mut State, id: usize, action: Action) {
        if matches!(action, Action::Pledge(_)) {
            state.pledges[id].answering = true;
            if state.pledges[id].state == PledgeState::Unmade {
                state.pledges[id].state = PledgeState::Pending;
                Self::allocate(state, id);
            } else if self.has(Flaw::ForgetTheKey) {
                // Another pledge, of which nobody knows.
                state.remaining -= WANT.min(state.remaining);
            }
            return;
        }
        state.pledges[id].state = PledgeState::Closing;
        state.queue.insert(Event::ExpiryRequested(id));
        if self.has(Flaw::ReleaseWhenAsked) {
            Self::release(state, id);
        }
    }

    fn donor_records(&self, state: &mut State, id: usize) -> Option<()> {
        let Hand::Answered(seen) = state.payments[id].donor_hand else {
            return None;
        };
        state.payments[id].donor_hand = Hand::Empty;
        self.record(state, id, seen);
        let payment = &mut state.payments[id];
        // Nobody is given the means to pay what is being closed.
        let open = payment.row == Row::Open && !payment.closing;
        payment.secret_given |=
            open || self.has(Flaw::OpenAfterClose) || self.has(Flaw::ForgetTheCreateInFlight);
        Some(())
    }

    fn worker_records(&self, state: &mut State, id: usize) -> Option<()> {
        let Hand::Answered(seen) = state.payments[id].worker_hand else {
            return None;
        };
        state.payments[id].worker_hand = Hand::Empty;
        self.record(state, id, seen);
        Some(())
    }
}

impl Model for Protocol {
    type State = State;
    type Action = Action;

    fn init_states(&self) -> Vec<State> {
        vec![State {
            remaining: COMMITMENT,
            crashes: self.faults,
            repeats: self.faults,
            ..State::default()
        }]
    }

    fn actions(&self, state: &State, actions: &mut Vec<Action>) {
        self.donors(state, actions);
        Self::processes(state, actions);
        for event in &state.queue {
            actions.push(Action::Deliver(*event));
            if state.repeats > 0 {
                actions.push(Action::DeliverAgainLater(*event));
            }
        }
        let busy = |payment: &Payment| {
            payment.donor_hand != Hand::Empty || payment.worker_hand != Hand::Empty
        };
        if state.crashes > 0 && state.payments.iter().any(busy) {
            actions.push(Action::Crash);
        }
        if state.crashes > 0 && state.pledges.iter().any(|pledge| pledge.answering) {
            actions.push(Action::PledgeCrash);
        }
    }

    fn next_state(&self, before: &State, action: Action) -> Option<State> {
        let mut state = before.clone();
        match action {
            Action::Pledge(id) | Action::AskToClose(id) => self.pledge_acts(&mut state, id, action),
            Action::Told(id) => {
                state.pledges[id].answering = false;
                state.pledges[id].told = true;
            }
            Action::Open(id)
            | Action::Pay(id)
            | Action::PaySlowly(id)
            | Action::BankTakes(id)
            | Action::BankRefuses(id) => state.payments[id].acted_on(action),
            Action::DonorCall(id) | Action::WorkerCall(id) => state.payments[id].call(action)?,
            Action::DonorRecords(id) => self.donor_records(&mut state, id)?,
            Action::WorkerRecords(id) => self.worker_records(&mut state, id)?,
            Action::WorkOnClosing(id) | Action::WorkOnHint(id) => {
                state.payments[id].work(action);
            }
            Action::Deliver(event) => {
                state.queue.remove(&event);
                self.handle(&mut state, event);
            }
            Action::DeliverAgainLater(event) => {
                state.repeats -= 1;
                self.handle(&mut state, event);
            }
            Action::Crash => {
                state.crashes -= 1;
                state.payments.iter_mut().for_each(Payment::crash);
            }
            Action::PledgeCrash => {
                state.crashes -= 1;
                for pledge in &mut state.pledges {
                    pledge.answering = false;
                }
            }
        }
        (state != *before).then_some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("the fund adds up", |_, state: &State| {
                let held: i8 = state.pledges.iter().map(|pledge| pledge.held).sum();
                state.remaining >= 0 && held + state.remaining == COMMITMENT
            }),
            Property::always("a charged donor keeps the match", |_, state: &State| {
                PLEDGES.iter().all(|id| {
                    let pledge = state.pledges[*id];
                    state.payments[*id].intent != Intent::Succeeded || pledge.held >= pledge.shown
                })
            }),
            Property::always("only what can't be paid is released", |_, state: &State| {
                PLEDGES.iter().all(|id| {
                    let intent = state.payments[*id].intent;
                    state.pledges[*id].state != PledgeState::Expired
                        || matches!(intent, Intent::None | Intent::Cancelled)
                })
            }),
            Property::always("every end is settled", |model: &Self, state: &State| {
                let mut actions = Vec::new();
                model.actions(state, &mut actions);
                let ended = actions
                    .iter()
                    .all(|action| model.next_state(state, *action).is_none());
                !ended || state.settled()
            }),
            Property::sometimes("both are paid", |_, state: &State| {
                state.confirmed() == PLEDGES.len()
            }),
            Property::sometimes("one gets what the other gave back", |_, state: &State| {
                state.confirmed() == 1
                    && state.remaining == COMMITMENT - WANT
                    && state
                        .pledges
                        .iter()
                        .any(|pledge| pledge.state == PledgeState::Expired)
            }),
        ]
    }
}
